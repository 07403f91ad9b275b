#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/query.h"
#include "cli/terminal.h"
#include "extract/nullable.h"
#include "store/archive.h"
#include "store/search.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const SearchHit& hit) {
  Json marks = Json::array();
  for (const auto& [begin, end] : hit.snippet.marks)
    marks.push_back(hit.snippet.text.substr(begin, end - begin));
  const Json json{{"document", hit.document},
                  {"kind", hit.kind},
                  {"title", nullable(hit.title)},
                  {"issuer", nullable(hit.issuer)},
                  {"report_year", nullable(hit.report_year)},
                  {"published_on", nullable(hit.published_on)},
                  {"url", hit.url},
                  {"score", hit.score},
                  {"snippet", hit.snippet.text},
                  {"found", std::move(marks)}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// The snippet with what was found in bold, on a terminal that has colours.
std::string highlighted(const Snippet& snippet, bool colour) {
  std::string out;
  std::size_t at = 0;
  for (const auto& [begin, end] : snippet.marks) {
    out += to_stdout(std::string_view{snippet.text}.substr(at, begin - at));
    const std::string found = to_stdout(std::string_view{snippet.text}.substr(begin, end - begin));
    out += colour ? "\x1b[1;31m" + found + "\x1b[0m" : found;
    at = end;
  }
  return out + to_stdout(std::string_view{snippet.text}.substr(at));
}

}  // namespace

int search(const SearchOptions& options) {
  std::string typed;
  for (const std::string& word : options.words) typed += word + " ";
  const auto query = SearchQuery::parse(typed);
  if (!query) {
    fmt::print(stderr, "gongkai: {}\n", query.error());
    return 2;
  }
  Archive archive = Archive::open_for_reading(options.archive);
  const bool colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  const auto hits = search(archive, *query, options.filter, options.limit);
  for (const SearchHit& hit : hits) {
    if (options.json) {
      print_json(hit);
      continue;
    }
    fmt::print("{}  {:4}  {:10}  {}  {}\n", hit.document,
               hit.report_year ? std::to_string(*hit.report_year) : "",
               hit.published_on.value_or(""), in_columns(to_stdout(hit.issuer.value_or("")), 28),
               to_stdout(hit.title.value_or(hit.url)));
    fmt::print("    {}\n", highlighted(hit.snippet, colour));
  }
  return hits.empty() ? 1 : 0;
}

}  // namespace gongkai
