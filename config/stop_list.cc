#include "config/stop_list.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "config/ascii.h"
#include "config/nearest.h"
#include "config/text_file.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 4> kKeys{"host", "path", "reason", "asked_by"};

/// Reads the entries one by one. The first mistake counts.
class StopReader {
 public:
  explicit StopReader(std::string_view where) : where_{where} {}

  std::expected<StopList, ConfigError> read(const toml::table& root) {
    StopList list;
    for (const auto& [key, node] : root) {
      const toml::array* entries = node.as_array();
      if (key.str() != "stop") {
        fail(ConfigError::Kind::unknown_key, key.source(),
             fmt::format("unknown key \"{}\"; a stop list has entries headed [[stop]]", key.str()));
      } else if (entries == nullptr || !entries->is_homogeneous(toml::node_type::table)) {
        fail(ConfigError::Kind::bad_value, node.source(),
             "stop is not a list of tables: head each entry with [[stop]]");
      } else {
        for (const toml::node& item : *entries) list.push_back(entry(*item.as_table()));
      }
    }
    if (error_) return std::unexpected{*error_};
    return list;
  }

 private:
  void fail(ConfigError::Kind kind, const toml::source_region& place, std::string_view what) {
    if (error_) return;
    error_ = ConfigError{
        kind, fmt::format("{}:{}:{}: {}", where_, place.begin.line, place.begin.column, what)};
  }

  StopEntry entry(const toml::table& table) {
    StopEntry entry{.place = fmt::format("{}:{}", where_, table.source().begin.line)};
    for (const auto& [key, node] : table) {
      if (std::ranges::find(kKeys, key.str()) == kKeys.end()) {
        fail(ConfigError::Kind::unknown_key, key.source(),
             fmt::format(R"(unknown key "{}"; did you mean "{}"?)", key.str(),
                         nearest(key.str(), kKeys)));
        continue;
      }
      const auto* text = node.as_string();
      if (text == nullptr || text->get().empty()) {
        fail(ConfigError::Kind::bad_value, node.source(),
             fmt::format("{} is not a text in quotes", key.str()));
        continue;
      }
      member(entry, key.str()) = text->get();
    }
    check(entry, table);
    return entry;
  }

  static std::string& member(StopEntry& entry, std::string_view key) {
    if (key == "host") return entry.host;
    if (key == "path") return entry.path;
    return key == "reason" ? entry.reason : entry.asked_by;
  }

  void check(StopEntry& entry, const toml::table& table) {
    const auto missing = [&](std::string_view key) {
      fail(ConfigError::Kind::bad_value, table.source(),
           fmt::format("{} is missing: an entry says what is stopped and why", key));
    };
    for (const auto& [key, value] :
         {std::pair{"host", &entry.host}, std::pair{"reason", &entry.reason}}) {
      if (!value->empty()) continue;
      missing(key);
      return;
    }
    entry.host = ascii_lowered(std::move(entry.host));
    const bool is_host =
        std::ranges::all_of(entry.host, [](unsigned char c) { return c > ' ' && c != '/'; });
    if (!is_host || entry.host.starts_with('.')) {
      fail(ConfigError::Kind::bad_value, table.get("host")->source(),
           R"(host is not a host name such as "www.example.gov.cn")");
    }
    if (!entry.path.empty() && !entry.path.starts_with('/')) {
      fail(ConfigError::Kind::bad_value, table.get("path")->source(),
           "path is not a path that begins with /");
    }
  }

  std::string_view where_;
  std::optional<ConfigError> error_;
};

}  // namespace

std::expected<StopList, ConfigError> parse_stop_list(std::string_view toml,
                                                     std::string_view where) {
  try {
    return StopReader{where}.read(toml::parse(toml));
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return std::unexpected{ConfigError{
        ConfigError::Kind::syntax,
        fmt::format("{}:{}:{}: {}", where, place.line, place.column, error.description())}};
  }
}

std::expected<StopList, ConfigError> load_stop_list(const std::filesystem::path& path) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected{text.error()};
  return parse_stop_list(*text, path.string());
}

}  // namespace gongkai
