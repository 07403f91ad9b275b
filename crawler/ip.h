#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

using Ipv4 = std::uint32_t;
using Ipv6 = std::array<std::uint16_t, 8>;

/// True when WHATWG reads `host` as an IPv4 address, valid or not: its last label is a number.
bool ends_in_number(std::string_view host);

/// One to four parts, each decimal, octal (017) or hexadecimal (0x1f); the last fills what is left.
std::optional<Ipv4> parse_ipv4(std::string_view host);

/// Without brackets; an IPv4 tail is allowed.
std::optional<Ipv6> parse_ipv6(std::string_view text);

std::string to_string(Ipv4 address);
/// Shortest form, without brackets.
std::string to_string(const Ipv6& address);

}  // namespace gongkai
