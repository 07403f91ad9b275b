#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// A URL's host as WHATWG writes it: a lower-case domain (IDNA by UTS 46, non-transitional), an
/// IPv4 address in four decimal parts, an IPv6 address in brackets, or, when `opaque` (a scheme
/// that is not http's kind), the text itself. `text` is valid UTF-8.
std::optional<std::string> parse_host(std::string_view text, bool opaque);

}  // namespace gongkai
