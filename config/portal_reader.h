#pragma once

#include <toml++/toml.h>

#include <expected>
#include <string>
#include <string_view>

#include "config/portal.h"

namespace gongkai {

/// Reads a portal file's table: every key has a reader, what has none is an error. The first
/// mistake counts; `where` stands before its place.
[[nodiscard]] std::expected<Portal, ConfigError> read_portal(const toml::table& root,
                                                             std::string_view where);

/// The host of an http(s) URL, lower case; an IPv6 address with its brackets.
std::string host_of(std::string_view url);

}  // namespace gongkai
