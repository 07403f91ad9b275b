#pragma once

#include <cstddef>

#include "crawler/clock.h"
#include "store/listed.h"

namespace gongkai {

class Archive;

/// Archive::status() with at most so many series that have gaps: to find all takes longer than all
/// the rest.
Status status_of(Archive& archive, TimePoint now, std::size_t most_series);

}  // namespace gongkai
