#include "crawler/revisit.h"

#include <algorithm>

#include "crawler/patience.h"

namespace gongkai {
namespace {

/// Days: the first interval, and the longest.
struct Pace {
  int first;
  int longest;
  bool after_retries = false;  // quick ones, which have their own schedule
};

constexpr Pace kSweep{30, 360};
constexpr int kOften = 7;

/// The pace at which what failed is looked for again; nullopt: never.
std::optional<Pace> pace_of(FetchState state) {
  switch (state) {
    case FetchState::gone:
    case FetchState::soft_404:
    case FetchState::redirected_off_host: return kSweep;
    case FetchState::refused_by_robots: return Pace{30, 180};
    case FetchState::stub: return Pace{7, 180};
    case FetchState::challenged: return Pace{3, 60};
    case FetchState::truncated:
    case FetchState::too_slow:
    case FetchState::tls_error:
    case FetchState::dns_error:
    case FetchState::unreachable:
    case FetchState::protocol_error:
    case FetchState::server_error: return Pace{1, 30, true};
    default: return std::nullopt;
  }
}

/// 0.75 to 1.25 of `days`.
TimePoint spread_out(TimePoint now, int days, std::uint64_t spread) {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15;  // neighbours come far apart
  constexpr std::int64_t kParts = 1024;
  const auto part = static_cast<std::int64_t>((spread * kMix) >> 54U);
  const std::chrono::milliseconds span{std::chrono::hours{24} * days};
  return now + span * 3 / 4 + span * part / (2 * kParts);
}

}  // namespace

Revisit revisit(const Visit& visit, TimePoint now, std::uint64_t spread) {
  Revisit next;
  if (visit.state == FetchState::ok || visit.state == FetchState::not_modified) {
    if (visit.every == 0 || visit.tries > 0) {
      next.every = kSweep.first;
    } else if (visit.changed) {
      next.every = std::max(visit.every / 2, kOften);
    } else {
      next.every = std::min(visit.every * 2, kSweep.longest);
    }
  } else {
    const std::optional<Pace> pace = pace_of(visit.state);
    if (!pace) return {.every = visit.every};
    const bool first = visit.tries == (pace->after_retries ? kMaxTries - 1 : 0);
    next.every = first ? pace->first : std::clamp(visit.every * 2, pace->first, pace->longest);
  }
  next.at = spread_out(now, next.every, spread);
  return next;
}

}  // namespace gongkai
