#include "crawler/mismatch.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gongkai {
namespace {

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return number;
}

/// "bytes 0-1116/1117": from the first byte to the last (RFC 9110 §14.4).
bool spans_the_whole(std::string_view range) {
  constexpr std::string_view kFromTheFirst = "bytes 0-";
  if (!range.starts_with(kFromTheFirst)) return false;
  range.remove_prefix(kFromTheFirst.size());
  const auto last = take_number(range);
  if (!last || !range.starts_with('/')) return false;
  range.remove_prefix(1);
  return take_number(range) == *last + 1 && range.empty();
}

}  // namespace

void hold_against_question(Answer& answer, bool is_conditional) {
  Exchange& exchange = answer.exchange;
  if (answer.state != FetchState::ok) return;
  if (exchange.status == 304 && !is_conditional) {
    answer.state = FetchState::protocol_error;
    answer.reason = "status 304, though no earlier answer was named to compare with";
  }
  const auto range = find_header(exchange.response_head, "content-range");
  if (exchange.status == 206 && range && !spans_the_whole(*range)) {
    answer.state = FetchState::truncated;
    answer.reason = fmt::format("a part where the whole was asked: {}", *range);
    exchange.complete = false;
  }
}

}  // namespace gongkai
