#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal.h"

namespace gongkai {

/// Somebody asked us to stop: a host (with all below it), or a part of it.
struct StopEntry {
  std::string host;      ///< "www.example.gov.cn", or with a port: that origin alone
  std::string path;      ///< prefix, begins with /; empty: all of the host, robots.txt too
  std::string reason;    ///< in words
  std::string asked_by;  ///< who asked
  std::string place;     ///< "stop.toml:3", for people
};

/// What an operator never asks, whatever portal files say. A file of
///   [[stop]]
///   host = "www.example.gov.cn"
///   path = "/zwgk/"
///   reason = "the site moves to a new machine"
///   asked_by = "letter of the information centre, 2026-03-02"
/// where path may be left out. An unknown key is an error that names the nearest known one.
using StopList = std::vector<StopEntry>;

[[nodiscard]] std::expected<StopList, ConfigError> parse_stop_list(std::string_view toml,
                                                                   std::string_view where);

/// Reads the file at `path` (UTF-8).
[[nodiscard]] std::expected<StopList, ConfigError> load_stop_list(
    const std::filesystem::path& path);

}  // namespace gongkai
