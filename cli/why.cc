#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/operator.h"
#include "cli/outlook.h"
#include "cli/query.h"
#include "cli/steady_clock.h"
#include "cli/terminal.h"

namespace gongkai {

int why(const WhyOptions& options) {
  const auto who = introduce("", options.user_agent, true);
  auto stop = operators_stop_list(options.stop_file);
  if (!who || !stop) {
    fmt::print(stderr, "gongkai: {}\n", who ? stop.error() : who.error());
    return 2;
  }
  Archive archive = Archive::open_for_reading(options.archive);
  Outlook outlook{
      archive,
      archive.portals(),
      {.stop = *std::move(stop), .agent = who->agent, .open_despite_forbidden_robots = {}}};
  const std::vector<Reason> reasons = outlook.why(options.url, steady_clock()());
  if (options.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const Reason& reason : reasons)
      json.push_back({{"kind", reason.kind}, {"says", reason.says}});
    fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return 0;
  }
  fmt::print("{}\n", to_stdout(options.url));
  for (const Reason& reason : reasons)
    fmt::print("  {:<10}  {}\n", reason.kind, to_stdout(reason.says));
  return 0;
}

}  // namespace gongkai
