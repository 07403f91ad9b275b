#include <charconv>
#include <cstdlib>

#include "config/portal.h"
#include "crawler/dates.h"
#include "extract/json.h"
#include "extract/pager.h"
#include "extract/read.h"
#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {
namespace {

int number_of(std::string_view text) {
  int number = 1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void check(const Listing& listing, std::size_t bytes) {
  for (const Row& row : listing.rows) {
    require(!row.url.empty() && !row.title.empty(), "a row has an address and a title");
    require(row.date.empty() || !row.raw_date.empty(), "a date was printed");
    require(row.date.empty() || (parse_date(row.date) && to_iso(*parse_date(row.date)) == row.date),
            "a date is ISO");
    require(!row.source || (row.source->begin <= row.source->end && row.source->end <= bytes),
            "a row stands in the answer");
  }
  require(!listing.unrendered || listing.rows.empty(), "rows that are here were rendered");
  require(listing.next.size() <= static_cast<std::size_t>(kMaxPages) + 1, "pages are bounded");
  for (const Request& request : listing.next) {
    require(!request.url.empty(), "a page has an address");
    require(request.method == "GET" || request.method == "POST", "a page is got or posted");
  }
  require(listing.warning.empty() || listing.next.empty() || listing.family == "home",
          "a pager that contradicts itself is not followed");
}

}  // namespace

void listing(std::string_view input) {
  const std::string url{take_line(input)};
  const int page = number_of(take_line(input));
  const std::string memo{take_line(input)};
  Response response{.request = {.url = url, .page = page, .memo = memo}};
  response.exchanges.push_back(
      {.url = url, .status = 200, .body = std::string{input}, .complete = true});
  const Content content = read(response, Portal{});
  if (const auto* found = std::get_if<Listing>(&content)) check(*found, input.size());
  require(to_json(content) == to_json(read(response, Portal{})), "the same bytes read the same");
}

}  // namespace gongkai::fuzz
