#include "config/portal_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "config/ascii.h"
#include "config/nearest.h"
#include "config/pattern.h"

namespace gongkai {
namespace {

using std::chrono::milliseconds;

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

/// "500ms" "5s" "2m" "1h" "7d"
std::optional<milliseconds> duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, milliseconds>, 5> kUnits{{
      {"ms", milliseconds{1}},
      {"s", std::chrono::seconds{1}},
      {"m", std::chrono::minutes{1}},
      {"h", std::chrono::hours{1}},
      {"d", std::chrono::hours{24}},
  }};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto* unit = std::ranges::find(kUnits, text.substr(digits),
                                       &std::pair<std::string_view, milliseconds>::first);
  const std::optional<int> number = whole_number(text.substr(0, digits));
  if (unit == kUnits.end() || !number || *number > 1'000'000) return std::nullopt;
  return *number * unit->second;
}

/// "22:30" as minutes after midnight; 24:00 is the day's end.
std::optional<int> minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = whole_number(text.substr(0, 2));
  const auto minute = whole_number(text.substr(3));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 24 * 60) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<Hours> hours(std::string_view text) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto from = minute_of_day(text.substr(0, dash));
  const auto to = dash < text.size() ? minute_of_day(text.substr(dash + 1)) : std::nullopt;
  if (!from || !to || *from == *to) return std::nullopt;
  return Hours{.from = *from, .to = *to};
}

bool is_http(std::string_view url) {
  return (url.starts_with("http://") || url.starts_with("https://")) && !host_of(url).empty();
}

class PortalReader {
 public:
  explicit PortalReader(std::string_view where) : where_{where} {}

  std::expected<Portal, ConfigError> read(const toml::table& root) {
    Portal portal;
    table(
        root,
        {
            {"title", [&](const toml::node& node) { text(node, portal.title); }},
            {"verified", [&](const toml::node& node) { flag(node, portal.verified); }},
            {"contact", [&](const toml::node& node) { text(node, portal.contact); }},
            {"keep", [&](const toml::node& node) { kept(node, portal.keep); }},
            {"start", [&](const toml::node& node) { urls(node, portal.start); }},
            {"scope",
             [&](const toml::node& node) {
               sub_table(
                   node,
                   {{"hosts", [&](const toml::node& n) { hosts(n, portal.hosts); }},
                    {"paths", [&](const toml::node& n) { paths(n, portal.paths); }},
                    {"depth", [&](const toml::node& n) { count(n, 1000, portal.depth); }},
                    {"pages", [&](const toml::node& n) { count(n, 100'000'000, portal.pages); }}});
             }},
            {"moved_from", [&](const toml::node& node) { moves(node, portal.moved_from); }},
            {"discover",
             [&](const toml::node& node) {
               sub_table(
                   node,
                   {{"sitemaps", [&](const toml::node& n) { flag(n, portal.sitemaps); }},
                    {"links", [&](const toml::node& n) { flag(n, portal.links); }},
                    {"requisites", [&](const toml::node& n) { flag(n, portal.requisites); }}});
             }},
            {"interest",
             [&](const toml::node& node) {
               sub_table(node,
                         {{"title", [&](const toml::node& n) { pattern(n, portal.interest); }}});
             }},
            {"pace",
             [&](const toml::node& node) {
               sub_table(node, {{"delay", [&](const toml::node& n) { delay(n, portal.delay); }},
                                {"hours", [&](const toml::node& n) { day_part(n, portal.hours); }},
                                {"daily_budget",
                                 [&](const toml::node& n) { budget(n, portal.daily_budget); }}});
             }},
            {"schedule",
             [&](const toml::node& node) {
               sub_table(node, {{"every", [&](const toml::node& n) { rhythm(n, portal.every); }}});
             }},
            {"robots",
             [&](const toml::node& node) {
               sub_table(node, {{"forbidden_means_open", [&](const toml::node& n) {
                                   reason(n, portal.forbidden_robots);
                                 }}});
             }},
            {"tls", [&](const toml::node& node) { hosts_terms(node, portal.tls); }},
            {"extract",
             [&](const toml::node& node) {
               sub_table(node,
                         {{"container", [&](const toml::node& n) { texts(n, portal.container); }}});
             }},
        });
    if (!error_ && portal.start.empty()) {
      fail(ConfigError::Kind::bad_value, root,
           "start is missing: a list of listing URLs such as "
           "[\"https://www.example.gov.cn/zwgk/\"]");
    }
    if (error_) return std::unexpected{*error_};
    if (portal.hosts.empty()) {
      for (const std::string& url : portal.start) portal.hosts.push_back(host_of(url));
    }
    return portal;
  }

 private:
  struct Key {
    std::string_view name;
    std::function<void(const toml::node&)> read;
  };

  void fail(ConfigError::Kind kind, const toml::node& node, std::string_view what) {
    fail(kind, node.source(), what);
  }

  void fail(ConfigError::Kind kind, const toml::source_region& place, std::string_view what) {
    if (error_) return;
    error_ = ConfigError{
        kind, fmt::format("{}:{}:{}: {}", where_, place.begin.line, place.begin.column, what)};
  }

  void expect(const toml::node& node, std::string_view key, std::string_view what) {
    fail(ConfigError::Kind::bad_value, node, fmt::format("{} is not {}", key, what));
  }

  void table(const toml::table& table, const std::vector<Key>& keys) {
    for (const auto& [key, node] : table) {
      const auto found = std::ranges::find(keys, key.str(), &Key::name);
      key_ = key.str();
      if (found != keys.end()) {
        found->read(node);
        continue;
      }
      std::vector<std::string_view> names;
      for (const Key& known : keys) names.push_back(known.name);
      fail(ConfigError::Kind::unknown_key, key.source(),
           fmt::format("unknown key \"{}\"; did you mean \"{}\"?", key.str(),
                       nearest(key.str(), names)));
    }
  }

  void sub_table(const toml::node& node, const std::vector<Key>& keys) {
    if (const toml::table* sub = node.as_table()) return table(*sub, keys);
    expect(node, key_, fmt::format("a table: write [{}] on a line of its own", key_));
  }

  void text(const toml::node& node, std::string& out) {
    const auto* value = node.as_string();
    if (value == nullptr) return expect(node, key_, "a text in quotes");
    out = value->get();
  }

  /// Words that a person will read when asking why.
  void reason(const toml::node& node, std::string& out) {
    text(node, out);
    if (node.is_string() && out.empty()) expect(node, key_, "a reason in words");
  }

  void flag(const toml::node& node, bool& out) {
    const auto* value = node.as_boolean();
    if (value == nullptr) return expect(node, key_, "true or false");
    out = value->get();
  }

  void kept(const toml::node& node, Keep& out) {
    const std::string word = text_of(node);
    if (word != "all" && word != "changed") return expect(node, key_, "\"all\" or \"changed\"");
    out = word == "changed" ? Keep::changed : Keep::all;
  }

  void texts(const toml::node& node, std::vector<std::string>& out) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return expect(node, key_, "a list of texts, [\"…\", \"…\"]");
    for (const toml::node& item : *list) text(item, out.emplace_back());
  }

  void urls(const toml::node& node, std::vector<std::string>& out) {
    texts(node, out);
    const toml::array* list = node.as_array();
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!is_http(out[i])) {
        expect((*list)[i], key_, "an absolute http or https URL");
      }
    }
  }

  void hosts(const toml::node& node, std::vector<std::string>& out) {
    texts(node, out);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = ascii_lowered(std::move(out[i]));
      const bool bare = out[i].starts_with('[') || !out[i].contains(':');
      if (out[i].empty() || !bare || out[i].find_first_of("/*? ") != std::string::npos)
        expect((*node.as_array())[i], key_, "a bare host name, without scheme, port, path or *");
    }
  }

  void paths(const toml::node& node, std::vector<std::string>& out) {
    texts(node, out);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!out[i].starts_with('/'))
        expect((*node.as_array())[i], key_, "a path that begins with /");
    }
  }

  void pattern(const toml::node& node, std::string& out) {
    text(node, out);
    if (const auto compiled = Pattern::compile(out); !compiled) {
      expect(node, key_, fmt::format("a regular expression ({})", compiled.error()));
    }
  }

  std::string text_of(const toml::node& node) {
    const auto* value = node.as_string();
    return value == nullptr ? std::string{} : value->get();
  }

  void delay(const toml::node& node, milliseconds& out) {
    const auto value = duration(text_of(node));
    if (!value) return expect(node, key_, "a duration such as \"5s\"");
    if (*value > std::chrono::hours{1}) return expect(node, key_, "at most an hour");
    out = *value;
  }

  void rhythm(const toml::node& node, std::chrono::hours& out) {
    const auto value = duration(text_of(node));
    if (!value || *value < std::chrono::hours{1})
      return expect(node, key_, "a duration of an hour or more such as \"7d\"");
    out = std::chrono::duration_cast<std::chrono::hours>(*value);
  }

  void day_part(const toml::node& node, Hours& out) {
    const auto value = hours(text_of(node));
    if (!value) return expect(node, key_, "a part of the day such as \"07:00-22:00\"");
    out = *value;
  }

  void count(const toml::node& node, int most, int& out) {
    const auto* value = node.as_integer();
    if (value == nullptr || value->get() < 1 || value->get() > most)
      return expect(node, key_, fmt::format("a number from 1 to {}", most));
    out = static_cast<int>(value->get());
  }

  /// "new address" = "old address", a line each.
  void moves(const toml::node& node, std::vector<ColumnMove>& out) {
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return expect(node, key_, "a table: write [moved_from] and lines \"new URL\" = \"old URL\"");
    for (const auto& [to, from] : *table) {
      const std::string old = text_of(from);
      if (!is_http(to.str()) || !is_http(old))
        return expect(from, key_,
                      "a line \"new URL\" = \"old URL\" with absolute http or https URLs");
      out.push_back({.from = old, .to = std::string{to.str()}});
    }
  }

  void budget(const toml::node& node, std::optional<int>& out) {
    const auto* value = node.as_integer();
    if (value == nullptr || value->get() < 1 || value->get() > 1'000'000) {
      return expect(node, key_, "a number of requests a day from 1 to 1000000");
    }
    out = static_cast<int>(value->get());
  }

  /// [tls."www.example.gov.cn"], a table a host.
  void hosts_terms(const toml::node& node, std::vector<TlsTerms>& out) {
    const toml::table* hosts = node.as_table();
    if (hosts == nullptr) return expect(node, key_, "a table: write [tls.\"host\"]");
    for (const auto& [host, terms] : *hosts) {
      key_ = host.str();
      if (!terms.is_table()) return expect(terms, key_, "a table: write [tls.\"host\"]");
      TlsTerms& granted = out.emplace_back(TlsTerms{.host = std::string{host.str()}});
      sub_table(terms, {{"reason", [&](const toml::node& n) { reason(n, granted.reason); }},
                        {"allow", [&](const toml::node& n) { relaxations(n, granted.allow); }},
                        {"ca", [&](const toml::node& n) { certificate(n, granted.ca); }}});
      if (granted.reason.empty()) {
        fail(ConfigError::Kind::bad_value, terms,
             fmt::format("reason is missing: why is {} granted this?", granted.host));
      }
      if (!granted.ca.empty()) granted.allow.push_back(TlsRelaxation::ca);
      std::ranges::sort(granted.allow);
      granted.allow.erase(std::ranges::unique(granted.allow).begin(), granted.allow.end());
    }
  }

  void relaxations(const toml::node& node, std::vector<TlsRelaxation>& out) {
    std::vector<std::string> words;
    texts(node, words);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto* const found = std::ranges::find(kTlsRelaxations, words[i]);
      if (found == kTlsRelaxations.end() || words[i] == to_string(TlsRelaxation::ca)) {
        return expect(
            (*node.as_array())[i], words[i],
            fmt::format("a relaxation; did you mean \"{}\"?", nearest(words[i], kTlsRelaxations)));
      }
      out.push_back(static_cast<TlsRelaxation>(found - kTlsRelaxations.begin()));
    }
  }

  void certificate(const toml::node& node, std::string& out) {
    text(node, out);
    if (!out.contains("-----BEGIN CERTIFICATE-----")) {
      expect(node, key_, "a certificate in PEM: \"\"\"-----BEGIN CERTIFICATE-----…\"\"\"");
    }
  }

  std::string_view where_;
  std::string key_;
  std::optional<ConfigError> error_;
};

}  // namespace

std::string host_of(std::string_view url) {
  const std::size_t begin = url.find("://") + 3;
  const std::size_t literal = url.substr(begin).starts_with('[') ? url.find(']', begin) : begin;
  const std::size_t end = url.find_first_of(":/?#", std::min(literal, url.size()));
  return ascii_lowered(std::string{url.substr(begin, end - begin)});
}

std::expected<Portal, ConfigError> read_portal(const toml::table& root, std::string_view where) {
  return PortalReader{where}.read(root);
}

}  // namespace gongkai
