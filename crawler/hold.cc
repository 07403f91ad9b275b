#include "crawler/hold.h"

#include <algorithm>

#include "crawler/china_time.h"
#include "crawler/patience.h"

namespace gongkai {

Hold hold_of(const HostMemory& memory, const Portal& portal, TimePoint now) {
  Hold hold{.until = memory.not_before, .why = memory.why};
  if (const TimePoint opens = next_opening(portal.hours, now); opens > std::max(hold.until, now))
    hold = {.until = opens, .why = "hours"};
  const bool spent = portal.daily_budget && memory.day == china_date(now) &&
                     memory.asked_today >= *portal.daily_budget;
  if (spent && next_china_midnight(now) > hold.until)
    hold = {.until = next_china_midnight(now), .why = "daily budget"};
  return hold;
}

void forget_other_clock(HostMemory& memory, TimePoint now) {
  constexpr std::chrono::hours kLongestPace{2};  // an hour's delay and its jitter
  if (memory.not_before > now + kLongestHold) {
    memory.not_before = {};
    memory.why.clear();
  }
  if (memory.free_from > now + kLongestPace) memory.free_from = {};
}

}  // namespace gongkai
