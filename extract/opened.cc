#include "extract/opened.h"

#include <algorithm>
#include <array>

#include "extract/script.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxHandler = 2000;  // bytes

bool is_word_of(std::string_view word, const auto& words) {
  return std::ranges::find(words, word) != words.end();
}

Script script_of(std::string_view handler) {
  constexpr std::string_view kScheme = "javascript:";
  if (handler.starts_with(kScheme)) handler.remove_prefix(kScheme.size());
  return Script{handler.substr(0, kMaxHandler)};
}

}  // namespace

std::string opened_address(std::string_view handler) {
  constexpr std::array<std::string_view, 3> kCalls{"open", "replace", "assign"};
  constexpr std::array<std::string_view, 2> kNames{"location", "href"};
  const Script script = script_of(handler);
  const auto& tokens = script.tokens();
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const bool given = (is_word_of(tokens[i].raw, kCalls) && tokens[i + 1].raw == "(") ||
                       (is_word_of(tokens[i].raw, kNames) && tokens[i + 1].raw == "=");
    if (!given || tokens[i + 2].kind != ScriptToken::Kind::text) continue;
    if (i + 3 < tokens.size() && tokens[i + 3].raw == "+") continue;
    return unquote(tokens[i + 2].raw);
  }
  return {};
}

std::optional<NumberedCall> numbered_call(std::string_view handler) {
  const Script script = script_of(handler);
  for (const ScriptCall& call : script.calls()) {
    const auto arguments = script.arguments(call);
    if (arguments.empty() || !arguments[0].is_number_integer()) continue;
    const auto number = arguments[0].get<std::int64_t>();
    if (number < 0 || number > 1'000'000) continue;
    return NumberedCall{.name = std::string{call.name}, .number = static_cast<int>(number)};
  }
  return std::nullopt;
}

}  // namespace gongkai
