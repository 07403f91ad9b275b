#include "crawler/dates.h"

#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {

void dates(std::string_view input) {
  if (const auto found = find_date(input)) {
    const std::string_view printed =
        input.substr(found->range.begin, found->range.end - found->range.begin);
    require(found->date.ok(), "a date is in the calendar");
    require(found->range.begin < found->range.end && found->range.end <= input.size(),
            "a date has a place");
    const auto again = find_date(printed);
    require(!again || again->range.begin == 0, "a date is found where it stands");
    require(parse_date(input) == found->date, "what is found is what is read");
    require(parse_date(to_iso(found->date)) == found->date, "an ISO date is read back");
  }
  for (const Date date : glued_dates(input)) require(date.ok(), "a candidate is in the calendar");
}

}  // namespace gongkai::fuzz
