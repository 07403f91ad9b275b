#pragma once

#include <string>
#include <string_view>

#include "config/portal.h"

namespace gongkai {

/// A portal file's text that parse_portal() reads back as `portal`: title, start, scope, interest
/// and pace. `comment` goes before it, line by line.
std::string portal_toml(const Portal& portal, std::string_view comment);

/// `text` as a basic string, in its quotes.
std::string toml_string(std::string_view text);

}  // namespace gongkai
