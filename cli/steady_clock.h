#pragma once

#include <functional>

#include "crawler/clock.h"

namespace gongkai {

/// The clock of this program: UTC as it was when the clock was made, and from there on never
/// backwards, whatever happens to the system's time.
std::function<TimePoint()> steady_clock();

}  // namespace gongkai
