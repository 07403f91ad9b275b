#pragma once

#include <chrono>
#include <map>
#include <string>

#include "crawler/frontier.h"
#include "crawler/robots.h"
#include "crawler/url.h"

namespace gongkai {

/// What a robots.txt answer means (RFC 9309 §2.3.1): 2xx is its text; 4xx allows everything, save
/// 401 and 403, which refuse the host (our choice, stricter than the RFC); 5xx, 429, anything
/// unreachable, truncated or redirected more than five times refuses everything for now. Good for
/// 24 h, for half an hour when it could not be had.
RobotsMemory judge_robots(const Response& response, TimePoint now);

/// The robots.txt of each origin, for one run.
class RobotsGate {
 public:
  struct Answer {
    bool allowed = false;
    bool for_now =
        false;  ///< all is refused because of the answer, not by a rule; asked again later
    bool forbidden = false;  ///< by 401 or 403, which a portal file may overrule
    std::string reason;      ///< the deciding rule with its line, or why it could not be had
  };

  explicit RobotsGate(std::string agent) : agent_{std::move(agent)} {}

  /// True when the rules of `origin` are at hand and fresh.
  [[nodiscard]] bool knows(const std::string& origin, TimePoint now) const;
  void remember(const std::string& origin, const RobotsMemory& memory);
  /// May `url` be asked? `origin` must be known.
  [[nodiscard]] Answer ask(const std::string& origin, const Url& url) const;
  /// When the robots.txt of `origin`, which must be known, is asked again.
  [[nodiscard]] TimePoint good_until(const std::string& origin) const;
  /// The Crawl-delay for us, two minutes at most; zero when there is none.
  [[nodiscard]] std::chrono::milliseconds crawl_delay(const std::string& origin) const;

 private:
  struct Entry {
    RobotsMemory memory;
    RobotsRules rules;
  };
  std::string agent_;
  std::map<std::string, Entry> entries_;
};

}  // namespace gongkai
