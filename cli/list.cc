#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/query.h"
#include "cli/terminal.h"
#include "crawler/china_time.h"
#include "extract/nullable.h"
#include "store/archive.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const DocumentLine& line) {
  const Json json{
      {"document", line.document},
      {"kind", line.kind},
      {"title", nullable(line.title)},
      {"issuer", nullable(line.issuer)},
      {"report_year", nullable(line.report_year)},
      {"written_on", nullable(line.written_on)},
      {"published_on", nullable(line.published_on)},
      {"versions", line.versions},
      {"portal", line.portal},
      {"url", line.url},
      {"gone_at", nullable(line.gone_at.transform([](TimePoint at) { return iso_utc(at); }))}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

int list(const ListOptions& options) {
  Archive archive = Archive::open_for_reading(options.archive);
  archive.list(options.filter, [&](const DocumentLine& line) {
    if (options.json) {
      print_json(line);
    } else {
      fmt::print("{}  {:4}  {:10}  {}  {}\n", line.document,
                 line.report_year ? std::to_string(*line.report_year) : "",
                 line.published_on.value_or(""),
                 in_columns(to_stdout(line.issuer.value_or("")), 28),
                 to_stdout(line.title.value_or(line.url)));
    }
    return true;
  });
  return 0;
}

}  // namespace gongkai
