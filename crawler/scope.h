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

}  // namespace gongkai
