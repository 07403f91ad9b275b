#include "crawler/patience.h"

#include <algorithm>

namespace gongkai {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr hours kLongest{24};
constexpr int kDelaysOfFirstBackOff = 6;
constexpr milliseconds kLeastBackOff{200};  // of hosts without a delay, on loopback
constexpr int kMaxStep = 12;

milliseconds back_off_time(const Strain& strain, double chance) {
  const milliseconds first = std::max(kDelaysOfFirstBackOff * strain.delay, kLeastBackOff);
  const milliseconds doubled =
      std::min<milliseconds>(first * (1LL << std::min(strain.back_off, kMaxStep)), kLongest);
  return doubled + duration_cast<milliseconds>(doubled * (chance / 4));
}

}  // namespace

Advice weigh(const Strain& strain, TimePoint now, double chance) {
  Advice advice{.back_off = strain.back_off};
  switch (strain.state) {
    case FetchState::challenged: advice.hold_host = now + kLongestHold; return advice;
    case FetchState::blocked: advice.hold_host = now + kLongest; return advice;
    case FetchState::server_error:
    case FetchState::unreachable:
    case FetchState::dns_error:
    case FetchState::tls_error:
    case FetchState::too_slow: {
      milliseconds wait = back_off_time(strain, chance);
      if (strain.retry_after) {
        wait = std::max<milliseconds>(
            wait, std::min<std::chrono::seconds>(*strain.retry_after, kLongest));
      }
      advice.hold_host = now + wait;
      advice.back_off = strain.back_off + 1;
      break;
    }
    case FetchState::truncated:
    case FetchState::protocol_error: break;
    default: advice.back_off = std::max(0, strain.back_off - 1); return advice;
  }
  if (strain.tries + 1 < kMaxTries) {
    advice.retry = advice.hold_host.value_or(now + back_off_time(strain, chance));
  }
  return advice;
}

}  // namespace gongkai
