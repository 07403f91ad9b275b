#include "store/similar.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/query.h"
#include "cli/terminal.h"
#include "extract/nullable.h"
#include "store/archive.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const SimilarDocument& similar) {
  const Json json{{"score", similar.score},
                  {"document", similar.document},
                  {"kind", similar.kind},
                  {"title", nullable(similar.title)},
                  {"issuer", nullable(similar.issuer)},
                  {"report_year", nullable(similar.report_year)},
                  {"url", similar.url}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

int similar(const SimilarOptions& options) {
  Archive archive = Archive::open_for_reading(options.archive);
  const auto found = find_similar(archive, options.document, options.least, options.limit);
  if (!found) {
    fmt::print(stderr, "gongkai: {} is not in {}\n", options.document, options.archive);
    return 1;
  }
  for (const SimilarDocument& similar : *found) {
    if (options.json) {
      print_json(similar);
    } else {
      fmt::print("{:.3f}  {}  {:4}  {}  {}\n", similar.score, similar.document,
                 similar.report_year ? std::to_string(*similar.report_year) : "",
                 in_columns(to_stdout(similar.issuer.value_or("")), 28),
                 to_stdout(similar.title.value_or(similar.url)));
    }
  }
  return 0;
}

}  // namespace gongkai
