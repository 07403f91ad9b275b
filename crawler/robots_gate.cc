#include "crawler/robots_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "crawler/encoding.h"
#include "crawler/inflate.h"

namespace gongkai {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::hours kFresh{24};
constexpr std::chrono::minutes kRetry{30};
constexpr milliseconds kLongestDelay{120'000};
constexpr std::size_t kMaxRobotsBytes = 1U << 20U;  // twice what is read, RobotsRules cuts

/// As editors save it that call UTF-16 "Unicode": its rules are meant, too.
std::string as_utf8(std::string text) {
  if (text.starts_with("\xFF\xFE")) return decode(text, "utf-16le");
  if (text.starts_with("\xFE\xFF")) return decode(text, "utf-16be");
  return text;
}

}  // namespace

RobotsMemory judge_robots(const Response& response, TimePoint now) {
  const int status = response.status();
  const auto refuse = [&](std::chrono::milliseconds time, std::string why) {
    return RobotsMemory{.good_until = now + time, .refused = std::move(why), .status = status};
  };
  // Of a file without end the beginning counts (RFC 9309 §2.5).
  if (response.state != FetchState::ok && response.state != FetchState::too_large) {
    return refuse(kRetry, fmt::format("robots.txt could not be had: {} ({})",
                                      to_string(response.state), response.reason));
  }
  if (status == 401 || status == 403)
    return refuse(kFresh, fmt::format("robots.txt answers {}", status));
  if (status == 429 || status >= 500)
    return refuse(kRetry, fmt::format("robots.txt could not be had: HTTP {}", status));
  if (status < 200 || status >= 300) return {.good_until = now + kFresh, .status = status};
  auto body = inflate_body(response.body(), response.header("Content-Encoding").value_or(""),
                           kMaxRobotsBytes);
  if (body || body.error().kind == InflateError::Kind::too_large) {
    std::string text = body ? std::move(*body) : std::move(body.error().partial);
    return {.good_until = now + kFresh, .text = as_utf8(std::move(text)), .status = status};
  }
  return refuse(kRetry, fmt::format("robots.txt could not be had: {}", body.error().detail));
}

bool RobotsGate::knows(const std::string& origin, TimePoint now) const {
  const auto found = entries_.find(origin);
  if (found == entries_.end()) return false;
  const TimePoint good_until = found->second.memory.good_until;
  return now < good_until && good_until <= now + kFresh;  // longer: the machine's clock ran ahead
}

void RobotsGate::remember(const std::string& origin, const RobotsMemory& memory) {
  entries_.insert_or_assign(origin,
                            Entry{.memory = memory, .rules = RobotsRules::parse(memory.text)});
}

RobotsGate::Answer RobotsGate::ask(const std::string& origin, const Url& url) const {
  const Entry& entry = entries_.at(origin);
  if (!entry.memory.refused.empty()) {
    return {
        .for_now = true, .forbidden = entry.memory.is_forbidden(), .reason = entry.memory.refused};
  }
  const RobotsVerdict verdict = entry.rules.verdict(agent_, url.href());
  if (verdict.allowed) return {.allowed = true};
  return {.reason = fmt::format("robots.txt line {}: {}", verdict.line, verdict.rule)};
}

TimePoint RobotsGate::good_until(const std::string& origin) const {
  return entries_.at(origin).memory.good_until;
}

milliseconds RobotsGate::crawl_delay(const std::string& origin) const {
  const auto found = entries_.find(origin);
  if (found == entries_.end()) return milliseconds{0};
  return std::min(found->second.rules.crawl_delay(agent_).value_or(milliseconds{0}), kLongestDelay);
}

}  // namespace gongkai
