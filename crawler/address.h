#pragma once

#include <string_view>

namespace gongkai {

/// Why nothing at `target` may be connected to: the name of the address block it lies in
/// ("loopback"), or what kind of name it is; empty when it may. `target` is an IPv4 or IPv6 address
/// in any spelling that a URL or a resolver knows (127.1, 0x7f000001, [::ffff:127.0.0.1]) or a host
/// name, of which only the form is looked at. IPv4 addresses inside IPv6 ones count by themselves.
/// An operator's exceptions are the caller's business.
std::string_view blocked_address(std::string_view target);

}  // namespace gongkai
