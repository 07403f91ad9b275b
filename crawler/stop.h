#pragma once

#include <string>

#include "config/stop_list.h"
#include "crawler/url.h"

namespace gongkai {

/// The entry that forbids `url`, or null. A host stands for itself and every host below it, and
/// "www." before it makes no difference; one with a port stands for that origin alone. Paths are
/// compared without their escapes.
const StopEntry* stopped_by(const StopList& list, const Url& url);

/// "asked to stop (stop.toml:3): the site moves; asked by the information centre"
std::string sentence(const StopEntry& entry);

}  // namespace gongkai
