#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "crawler/clock.h"
#include "crawler/response.h"

namespace gongkai {

/// How an answer changes what is asked next.
struct Advice {
  std::optional<TimePoint> hold_host;  ///< nothing is asked of the host before
  std::optional<TimePoint> retry;      ///< the request is asked again then; nullopt: it is settled
  int back_off = 0;                    ///< the host's step after this answer
};

/// What is known when an answer is weighed.
struct Strain {
  FetchState state = FetchState::ok;
  std::optional<std::chrono::seconds> retry_after;  ///< as the host asked, not yet capped
  int tries = 0;                                    ///< attempts before this one that failed
  int back_off = 0;                    ///< the host's step: consecutive strains, less successes
  std::chrono::milliseconds delay{0};  ///< the host's usual delay
};

inline constexpr int kMaxTries = 4;
inline constexpr std::chrono::hours kLongestHold{72};  ///< what a challenge rests a host for

/// Politeness after an answer: 429 and 5xx hold the host for as long as it asks (24 h at most) or
/// for a back-off that doubles; 403 is never retried and rests the host for a day, a challenge for
/// three; what may be a passing fault of the network is tried again, kMaxTries times in all.
/// Success takes one step back, no more. `chance` in [0, 1) spreads retries.
Advice weigh(const Strain& strain, TimePoint now, double chance);

}  // namespace gongkai
