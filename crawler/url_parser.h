#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// A URL record of the WHATWG URL standard. `path` is the segments, each behind its "/".
struct UrlParts {
  std::string scheme;
  std::string username;
  std::string password;
  std::optional<std::string> host;
  std::optional<int> port;  ///< absent when it is the scheme's default
  std::string path;
  bool has_opaque_path = false;
  std::optional<std::string> query;
  std::optional<std::string> fragment;
};

/// The "basic URL parser", without state override; `base` may be null. `encoding` is a WHATWG name.
std::optional<UrlParts> parse_url(std::string_view text, const UrlParts* base,
                                  std::string_view encoding);

/// The default port of a special scheme (http, https, ws, wss, ftp; 0 for file), nullopt for
/// others.
std::optional<int> special_port(std::string_view scheme);

}  // namespace gongkai
