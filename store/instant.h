#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// A moment of our own clock, UTC.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// As the archive writes it: "2026-02-09T03:04:05.123Z". Sorts as text for the years 0 to 9999.
std::string to_text(Instant instant);

/// What to_text() wrote; nullopt for anything else.
std::optional<Instant> instant_from(std::string_view text);

}  // namespace gongkai
