#pragma once

#include <cstdint>
#include <optional>

#include "crawler/clock.h"
#include "crawler/response.h"

namespace gongkai {

/// What a visit came to, as far as the next one depends on it.
struct Visit {
  FetchState state = FetchState::ok;
  bool changed = false;  ///< another text than at the visit before
  int tries = 0;         ///< visits before this one that failed, since the last good one
  int every = 0;         ///< days between the last two visits; 0 before there were two
};

/// When a page is visited again, and how many days that is after this visit.
struct Revisit {
  std::optional<TimePoint> at;  ///< nullopt: not by itself
  int every = 0;
};

/// The slow sweep over what is archived, and the long wait for what failed: 30 days after a page
/// was found, then twice as long each time it has not changed (360 days at most), half as long when
/// it has (a week at least). What is gone is looked for at the same pace; a fault of the network
/// that outlasted its retries after a day, then two, up to 30; a challenge after three days, up
/// to 60. What was refused for good (403, out of scope, too large) is not asked again. `spread`
/// (any number that belongs to the page) moves the day by a quarter either way, so that pages found
/// together do not come due together.
Revisit revisit(const Visit& visit, TimePoint now, std::uint64_t spread);

}  // namespace gongkai
