#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/tls_terms.h"

namespace gongkai {

/// What is wrong with a configuration file. `detail` is for people and starts with the place:
/// "portals/x.toml:12:9: delay is not a duration such as "5s"".
struct ConfigError {
  enum class Kind : std::uint8_t { unreadable, syntax, unknown_key, bad_value };
  Kind kind;
  std::string detail;
};

/// A part of the day in Asia/Shanghai time, [from, to) in minutes after midnight; `from` > `to`
/// runs over midnight. The default is the whole day.
struct Hours {
  int from = 0;
  int to = 24 * 60;
  [[nodiscard]] bool contains(int minute) const;
};

/// A column that a portal put elsewhere: its documents are the same ones.
struct ColumnMove {
  std::string from;  ///< URL of its first page before
  std::string to;    ///< and now
};

/// Which of the bytes that a document was answered with are kept: all of them, or only those that
/// read differently from the ones before. Of others digest and heads are kept.
enum class Keep : std::uint8_t { all, changed };

/// What a person decides about one disclosure column (or a few that belong together): where it
/// starts, what belongs to it, how gently it is asked. Read from a TOML file.
struct Portal {
  std::string name;                ///< file stem; what the archive calls it
  std::string title;               ///< for people, 万盛经开区 法治政府建设年度报告
  std::vector<std::string> start;  ///< absolute http(s) URLs of listing pages
  std::vector<std::string> hosts;  ///< scope: exact host names; the start URLs' when not given
  std::vector<std::string> paths;  ///< scope: path prefixes; empty means any path
  int depth = 16;                  ///< scope: steps from a start at most
  int pages = 100'000;             ///< scope: URLs that are asked at most, over all runs
  std::string interest;  ///< ICU regular expression a row's title must contain; empty: any
  std::chrono::milliseconds delay{5000};  ///< between two requests to one host
  Hours hours;                            ///< when the portal may be asked
  std::optional<int> daily_budget;        ///< requests a day at most
  std::chrono::hours every{24 * 7};       ///< how often the listing is looked at again
  bool sitemaps = false;                  ///< read the sitemaps that robots.txt names, too
  bool links = false;                     ///< follow every link in scope, not only listings
  bool requisites = false;                ///< keep images, styles and scripts of pages, too
  std::vector<ColumnMove> moved_from;     ///< columns that have new addresses
  Keep keep = Keep::all;                  ///< bytes of documents that are asked again
  std::string contact;                    ///< who to write to; overrides the operator's own
  std::vector<std::string>
      container;                 ///< extract: CSS selectors of the body, before the known ones
  std::string forbidden_robots;  ///< why 401 or 403 on robots.txt does not refuse its hosts, in
                                 ///< words; empty: it does
  std::vector<TlsTerms> tls;     ///< relaxations, one entry a host
  bool verified = false;         ///< somebody saw it work on the live site
  std::string toml;              ///< the text it was read from, kept in the archive
};

/// Parses a portal file's text. `name` becomes Portal::name, `where` stands before error places.
/// An unknown key is an error that names the nearest known one.
[[nodiscard]] std::expected<Portal, ConfigError> parse_portal(std::string_view toml,
                                                              std::string_view name,
                                                              std::string_view where);

/// Reads the portal file at `path` (UTF-8).
[[nodiscard]] std::expected<Portal, ConfigError> load_portal(const std::filesystem::path& path);

/// The portal files that were built into the program.
std::vector<Portal> known_portals();

/// A portal made of nothing but a listing's URL, with all defaults; its name is the URL without
/// the scheme.
Portal portal_of_url(std::string_view url);

/// The same for the whole site that `url` is on: every link on its host is followed, and the
/// sitemaps are read.
Portal site_of_url(std::string_view url, bool requisites);

}  // namespace gongkai
