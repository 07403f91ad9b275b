#include "cli/steady_clock.h"

#include <chrono>

namespace gongkai {

std::function<TimePoint()> steady_clock() {
  using std::chrono::floor;
  using std::chrono::milliseconds;
  const TimePoint begun = floor<milliseconds>(std::chrono::system_clock::now());
  const auto zero = std::chrono::steady_clock::now();
  return [begun, zero] {
    return begun + floor<milliseconds>(std::chrono::steady_clock::now() - zero);
  };
}

}  // namespace gongkai
