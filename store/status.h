#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "crawler/clock.h"
#include "store/listed.h"

namespace gongkai {

class Archive;

/// Archive::status() with at most so many series that have gaps: to find all takes longer than all
/// the rest.
Status status_of(Archive& archive, TimePoint now, std::size_t most_series);

/// A host that rests, and why, for people.
struct HeldHost {
  std::string host;
  TimePoint until;
  std::string why;
};

/// The hosts of which nothing is asked at `now`, in order of their names.
std::vector<HeldHost> held_hosts(Archive& archive, TimePoint now);

}  // namespace gongkai
