#pragma once

#include <string>

#include "config/portal.h"
#include "crawler/clock.h"
#include "crawler/frontier.h"

namespace gongkai {

/// Until when a host is left alone beyond its pace, and by what: its back-off or a challenge, the
/// portal's hours, or its daily budget.
struct Hold {
  TimePoint until{};
  std::string why;
};

/// What holds a host at `now` for requests of `portal`; the latest of what does.
Hold hold_of(const HostMemory& memory, const Portal& portal, TimePoint now);

/// Forgets waits that are longer than any that are set: the machine's clock ran ahead when they
/// were.
void forget_other_clock(HostMemory& memory, TimePoint now);

}  // namespace gongkai
