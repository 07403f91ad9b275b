#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// Whether a URL may be asked, and the line of robots.txt that says so.
struct RobotsVerdict {
  bool allowed = true;
  int line = 0;      ///< counted from 1; 0 when no line speaks of the URL
  std::string rule;  ///< "Disallow: /zwgk/", its path percent-encoded; empty when line is 0
};

/// A robots.txt file, read by RFC 9309 as Google's open parser decides where the RFC leaves room:
/// groups of one agent are joined, the longest matching rule wins, allow wins ties. Reading cannot
/// fail: any bytes are a robots.txt, and what is no rule is passed over.
class RobotsRules {
 public:
  /// Reads the first 500 KiB; a line that this limit cuts is dropped.
  static RobotsRules parse(std::string_view bytes);

  /// `agent` is our product token ("gongkai", a version behind it does not count), compared without
  /// regard to case; `url` is absolute
  /// and percent-encoded, as Url::href() is.
  [[nodiscard]] RobotsVerdict verdict(std::string_view agent, std::string_view url) const;

  /// The longest Crawl-delay of the groups that speak to `agent`, else of those for "*".
  [[nodiscard]] std::optional<std::chrono::milliseconds> crawl_delay(std::string_view agent) const;

  /// Every Sitemap line, as written.
  [[nodiscard]] std::vector<std::string> sitemaps() const;

 private:
  enum class Key : std::uint8_t { user_agent, allow, disallow, sitemap, crawl_delay };
  struct Line {
    Key key;
    int number;
    std::string value;
  };
  /// Which of the groups that a line stands in speak to an agent.
  class Groups;
  static std::optional<Line> parse_line(std::string_view line, int number);

  std::vector<Line> lines_;
};

}  // namespace gongkai
