#include "crawler/robots.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "config/ascii.h"
#include "crawler/percent.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{500} * 1024;
constexpr std::size_t kMaxLineBytes =
    std::size_t{2083} * 8 - 1;  // what Google's parser keeps of a line
constexpr std::string_view kSpace = " \t\n\v\f\r";

/// Splits "key: value". Where the colon was forgotten, white space may stand for it if there are
/// exactly two words.
std::optional<std::pair<std::string_view, std::string_view>> split_line(std::string_view line) {
  line = line.substr(0, line.find('\0'));
  line = trim(line.substr(0, line.find('#')), kSpace);
  std::size_t separator = line.find(':');
  if (separator == std::string_view::npos) {
    separator = line.find_first_of(" \t");
    if (separator == std::string_view::npos) return std::nullopt;
    if (trim(line.substr(separator), kSpace).find_first_of(" \t") != std::string_view::npos)
      return std::nullopt;
  }
  const std::string_view key = trim(line.substr(0, separator), kSpace);
  if (key.empty()) return std::nullopt;
  return std::pair{key, trim(line.substr(separator + 1), kSpace)};
}

/// Patterns are compared byte by byte with paths: both have bytes above ASCII and reserved
/// characters escaped, and unreserved ones plain (RFC 9309 §2.2.2; here Google's parser is laxer).
std::string comparable(std::string_view path) {
  std::string out;
  percent_encode(path, kAboveAscii, out);
  return one_spelling(out);
}

/// "*" stands for any bytes, a "$" at the end for the end of the path. Taking the first place for
/// every piece between stars is enough, so that no pattern takes more than a pass over the path.
bool matches(std::string_view path, std::string_view pattern) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::size_t at = 0;
  for (bool first = true;; first = false) {
    const std::size_t star = std::min(pattern.find('*'), pattern.size());
    const std::string_view piece = pattern.substr(0, star);
    const bool last = star == pattern.size();
    if (first) {
      if (!path.starts_with(piece)) return false;
      at = piece.size();
      if (last) return !anchored || at == path.size();
    } else if (last && anchored) {
      return path.size() - at >= piece.size() && path.ends_with(piece);
    } else {
      at = path.find(piece, at);
      if (at == std::string_view::npos) return false;
      at += piece.size();
      if (last) return true;
    }
    pattern.remove_prefix(star + 1);
  }
}

/// What rules are held against: path, parameters and query, without host and fragment.
std::string path_of(std::string_view url) {
  const std::size_t start = url.starts_with("//") ? 2 : 0;
  const std::size_t early = url.find_first_of("/?;", start);
  std::size_t after = url.find("://", start);
  after = after == std::string_view::npos || early < after ? start : after + 3;
  const std::size_t begin = url.find_first_of("/?;", after);
  const std::size_t fragment = url.find('#', start);
  if (begin == std::string_view::npos || fragment < begin) return "/";
  const std::string_view path =
      url.substr(begin, fragment == std::string_view::npos ? fragment : fragment - begin);
  return (path[0] == '/' ? "" : "/") + comparable(path);
}

/// What names a crawler: "FooBot" of "FooBot/1.2".
std::string_view product_token(std::string_view agent) {
  const auto* const end = std::ranges::find_if_not(agent, [](char c) {
    return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_' || c == '-';
  });
  return {agent.begin(), end};
}

/// The longest rule of its kind so far.
struct Match {
  int length = -1;
  int line = 0;
  std::string_view pattern;

  void take(int candidate, int number, std::string_view written) {
    if (candidate > length) *this = {candidate, number, written};
  }
};

struct Matches {
  Match allow;
  Match disallow;
  [[nodiscard]] bool any() const { return allow.length > 0 || disallow.length > 0; }
};

RobotsVerdict verdict_of(const Matches& matches) {
  if (matches.disallow.length > matches.allow.length) {
    return {false, matches.disallow.line, "Disallow: " + std::string{matches.disallow.pattern}};
  }
  return {true, matches.allow.line, "Allow: " + std::string{matches.allow.pattern}};
}

/// How strongly a rule speaks of `path`: its pattern's length, -1 when it does not.
int strength(std::string_view path, std::string_view pattern) {
  return matches(path, pattern) ? static_cast<int>(pattern.size()) : -1;
}

/// "Allow: /a/index.html" allows "/a/" too, and nothing below it.
int strength_of_allow(std::string_view path, std::string_view pattern) {
  const int whole = strength(path, pattern);
  const std::size_t slash = pattern.rfind('/');
  if (whole >= 0 || slash == std::string_view::npos ||
      !pattern.substr(slash).starts_with("/index.htm"))
    return whole;
  return strength(path, std::string{pattern.substr(0, slash + 1)} + "$");
}

}  // namespace

/// Follows the lines: successive User-agent lines open one group, the first rule ends its head.
class RobotsRules::Groups {
 public:
  explicit Groups(std::string_view agent) : agent_{agent.substr(0, agent.find('/'))} {}

  void user_agent(std::string_view value) {
    if (rules_seen_) specific_ = global_ = rules_seen_ = false;
    if (value.starts_with('*') && (value.size() == 1 || kSpace.contains(value[1]))) {
      global_ = true;
      return;
    }
    if (is_same_word(product_token(value), agent_)) specific_ = ever_specific_ = true;
  }
  void rule() { rules_seen_ = rules_seen_ || specific_ || global_; }

  [[nodiscard]] bool specific() const { return specific_; }
  [[nodiscard]] bool global() const { return global_; }
  [[nodiscard]] bool ever_specific() const { return ever_specific_; }

 private:
  std::string_view agent_;
  bool specific_ = false;
  bool global_ = false;
  bool ever_specific_ = false;
  bool rules_seen_ = false;
};

RobotsRules RobotsRules::parse(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  RobotsRules rules;
  for (const char c : kMark) {  // Google's parser skips the beginning of a mark too
    if (!bytes.starts_with(c)) break;
    bytes.remove_prefix(1);
  }
  if (bytes.size() > kMaxBytes) {
    bytes = bytes.substr(0, kMaxBytes);
    bytes = bytes.substr(0, bytes.find_last_of("\r\n") + 1);
  }
  for (int number = 1; !bytes.empty(); ++number) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    if (auto line = parse_line(bytes.substr(0, std::min(end, kMaxLineBytes)), number)) {
      rules.lines_.push_back(std::move(*line));
    }
    bytes.remove_prefix(end);
    bytes.remove_prefix(bytes.starts_with("\r\n") ? 2 : bytes.empty() ? 0 : 1);
  }
  return rules;
}

std::optional<RobotsRules::Line> RobotsRules::parse_line(std::string_view line, int number) {
  // Keys count by their beginning, and the usual misspellings count too.
  constexpr std::array<std::pair<std::string_view, Key>, 13> kKeys{{
      {"user-agent", Key::user_agent},
      {"useragent", Key::user_agent},
      {"user agent", Key::user_agent},
      {"allow", Key::allow},
      {"disallow", Key::disallow},
      {"dissallow", Key::disallow},
      {"dissalow", Key::disallow},
      {"disalow", Key::disallow},
      {"diasllow", Key::disallow},
      {"disallaw", Key::disallow},
      {"sitemap", Key::sitemap},
      {"site-map", Key::sitemap},
      {"crawl-delay", Key::crawl_delay},
  }};
  const auto parts = split_line(line);
  if (!parts) return std::nullopt;
  for (const auto& [name, key] : kKeys) {
    if (!starts_with_word(parts->first, name)) continue;
    const bool is_pattern = key == Key::allow || key == Key::disallow;
    return Line{key, number, is_pattern ? comparable(parts->second) : std::string{parts->second}};
  }
  return std::nullopt;
}

RobotsVerdict RobotsRules::verdict(std::string_view agent, std::string_view url) const {
  const std::string path = path_of(url);
  if (path == "/robots.txt") return {};  // always allowed, RFC 9309 §2.2.2
  Groups groups{agent};
  Matches specific;
  Matches global;
  for (const Line& line : lines_) {
    if (line.key == Key::user_agent) groups.user_agent(line.value);
    if (line.key != Key::allow && line.key != Key::disallow) continue;
    groups.rule();
    Matches* const matched = groups.specific() ? &specific : groups.global() ? &global : nullptr;
    if (matched == nullptr) continue;
    if (line.key == Key::disallow) {
      matched->disallow.take(strength(path, line.value), line.number, line.value);
    } else {
      matched->allow.take(strength_of_allow(path, line.value), line.number, line.value);
    }
  }
  if (specific.any()) return verdict_of(specific);
  // A group of our own without a rule for the URL keeps those for "*" away.
  if (groups.ever_specific() || !global.any()) return {};
  return verdict_of(global);
}

std::optional<std::chrono::milliseconds> RobotsRules::crawl_delay(std::string_view agent) const {
  constexpr double kDay = 24 * 60 * 60;
  Groups groups{agent};
  std::optional<std::chrono::milliseconds> specific;
  std::optional<std::chrono::milliseconds> global;
  for (const Line& line : lines_) {
    if (line.key == Key::user_agent) groups.user_agent(line.value);
    if (line.key == Key::user_agent || line.key == Key::sitemap) continue;
    groups.rule();  // here a delay ends a group's head, unlike in verdict()
    if (line.key != Key::crawl_delay) continue;
    double seconds = 0;
    const char* const end = line.value.data() + line.value.size();
    if (std::from_chars(line.value.data(), end, seconds).ec != std::errc{} || !(seconds >= 0))
      continue;
    const auto delay = std::chrono::milliseconds{std::llround(std::min(seconds, kDay) * 1000)};
    if (groups.specific()) specific = std::max(delay, specific.value_or(delay));
    if (groups.global()) global = std::max(delay, global.value_or(delay));
  }
  return groups.ever_specific() ? specific : global;
}

std::vector<std::string> RobotsRules::sitemaps() const {
  std::vector<std::string> urls;
  for (const Line& line : lines_) {
    if (line.key == Key::sitemap && !line.value.empty()) urls.push_back(line.value);
  }
  return urls;
}

}  // namespace gongkai
