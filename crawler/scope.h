#pragma once

#include <optional>
#include <string>

#include "config/portal.h"
#include "crawler/request.h"
#include "crawler/url.h"

namespace gongkai {

/// Why `url` does not belong to `portal`, or nullopt when it does. Columns must stand under one of
/// the portal's paths; what a column's rows lead to must only be on one of its hosts.
std::optional<std::string> out_of_scope(const Portal& portal, const Url& url, Purpose purpose);

/// The same for a URL that was just found, `depth` steps from a start, in China's `year`: it must
/// not be too far, nor look like one of a site without end.
std::optional<std::string> out_of_reach(const Portal& portal, const Url& url, Purpose purpose,
                                        int depth, int year);

}  // namespace gongkai
