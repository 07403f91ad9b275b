#include "crawler/redirect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

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

std::expected<Url, std::string> next_hop(const Response& so_far, int redirects, int most) {
  auto next = redirect_target(so_far.exchanges.back());
  if (!next) return std::unexpected{"redirect without a usable Location"};
  if (redirects > most) return std::unexpected{fmt::format("more than {} redirects", most)};
  const std::string url = next->without_fragment();
  const auto times = std::ranges::count_if(so_far.exchanges, [&](const Exchange& exchange) {
    return exchange.fault.empty() && exchange.url == url;
  });
  if (times >= 2) return std::unexpected{fmt::format("redirects in a circle, again to {}", url)};
  return *std::move(next);
}

}  // namespace gongkai
