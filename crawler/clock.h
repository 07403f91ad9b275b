#pragma once

#include <chrono>

namespace gongkai {

/// An instant in UTC. Logic never reads a clock: callers pass `now`.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace gongkai
