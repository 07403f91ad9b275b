#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/query.h"
#include "cli/terminal.h"
#include "crawler/china_time.h"
#include "store/archive.h"

namespace gongkai {

int failures(const FailuresOptions& options) {
  using Json = nlohmann::ordered_json;
  Archive archive = Archive::open_for_reading(options.archive);
  archive.failures([&](const Failure& failure) {
    const std::string again = failure.again_at ? iso_utc(*failure.again_at) : "";
    if (options.json) {
      const Json json{{"url", failure.url},
                      {"purpose", to_string(failure.purpose)},
                      {"portal", failure.portal},
                      {"title", failure.title},
                      {"state", failure.state},
                      {"reason", failure.reason},
                      {"status", failure.status},
                      {"tries", failure.tries},
                      {"failed_at", failure.failed_at},
                      {"again_at", again.empty() ? Json(nullptr) : Json(again)}};
      fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    } else {
      fmt::print("{:<19}  {}\n{:<19}  {}{}\n", failure.state, to_stdout(failure.url), "",
                 to_stdout(failure.reason), again.empty() ? "" : "; again at " + again);
    }
    return true;
  });
  return 0;
}

}  // namespace gongkai
