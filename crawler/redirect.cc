#include "crawler/redirect.h"

#include <algorithm>
#include <array>
#include <string>

#include "crawler/percent.h"

namespace gongkai {

bool is_redirect(int status) {
  constexpr std::array<int, 5> kStatuses{301, 302, 303, 307, 308};
  return std::ranges::find(kStatuses, status) != kStatuses.end();
}

std::optional<Url> redirect_target(const Exchange& exchange) {
  const auto base = Url::parse(exchange.url);
  const auto location = find_header(exchange.response_head, "location");
  if (!base || !location) return std::nullopt;
  std::string ascii;
  percent_encode(*location, kAboveAscii, ascii);
  auto target = base->resolve(ascii);
  return target && target->is_http() ? std::move(target) : std::nullopt;
}

bool is_circle(const Response& so_far, const Url& next) {
  const std::string url = next.without_fragment();
  const auto times = std::ranges::count_if(so_far.exchanges, [&](const Exchange& exchange) {
    return exchange.fault.empty() && exchange.url == url;
  });
  return times >= 2;
}

}  // namespace gongkai
