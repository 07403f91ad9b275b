#pragma once

#include <optional>
#include <string_view>

#include "crawler/clock.h"

namespace gongkai {

/// The time that iso_utc() wrote so; nullopt for anything else.
std::optional<TimePoint> time_from(std::string_view text);

}  // namespace gongkai
