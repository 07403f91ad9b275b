#include "crawler/response.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/ascii.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 23> kStates{"ok",
                                                   "not_modified",
                                                   "gone",
                                                   "refused_by_robots",
                                                   "blocked",
                                                   "challenged",
                                                   "soft_404",
                                                   "stub",
                                                   "truncated",
                                                   "too_large",
                                                   "too_slow",
                                                   "tls_error",
                                                   "dns_error",
                                                   "unreachable",
                                                   "blocked_address",
                                                   "off_scope",
                                                   "redirected_off_host",
                                                   "protocol_error",
                                                   "server_error",
                                                   "parse_limit",
                                                   "unreadable",
                                                   "no_text",
                                                   "stopped"};

constexpr std::string_view kSpace = " \t\r\n";

}  // namespace

std::string_view to_string(FetchState state) {
  return kStates.at(std::to_underlying(state));
}

std::optional<FetchState> fetch_state_from(std::string_view word) {
  const auto* found = std::ranges::find(kStates, word);
  if (found == kStates.end()) return std::nullopt;
  return static_cast<FetchState>(found - kStates.begin());
}

std::optional<std::string_view> find_header(std::string_view head, std::string_view name) {
  for (std::size_t begin = head.find('\n');
       begin != std::string_view::npos && begin < head.size();) {
    const std::size_t end = std::min(head.find('\n', begin + 1), head.size());
    const std::string_view line = head.substr(begin + 1, end - begin - 1);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos &&
        is_same_word(trim(line.substr(0, colon), kSpace), name)) {
      return trim(line.substr(colon + 1), kSpace);
    }
    begin = end;
  }
  return std::nullopt;
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  if (exchanges.empty()) return std::nullopt;
  return find_header(exchanges.back().response_head, name);
}

}  // namespace gongkai
