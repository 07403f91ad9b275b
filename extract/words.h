#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace gongkai {

using Words = std::span<const std::string_view>;

/// The first of `words` that `text` begins with, as part of `text`; empty when none.
inline std::string_view front_of(std::string_view text, Words words) {
  const auto found =
      std::ranges::find_if(words, [&](std::string_view word) { return text.starts_with(word); });
  return found == words.end() ? std::string_view{} : text.substr(0, found->size());
}

/// The first of `words` that `text` ends with, as part of `text`; empty when none.
inline std::string_view back_of(std::string_view text, Words words) {
  const auto found =
      std::ranges::find_if(words, [&](std::string_view word) { return text.ends_with(word); });
  return found == words.end() ? std::string_view{} : text.substr(text.size() - found->size());
}

/// True when one of `words` stands anywhere in `text`.
inline bool holds_any(std::string_view text, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

/// True when `text` is one of `words`.
inline bool is_one_of(std::string_view text, Words words) {
  return std::ranges::find(words, text) != words.end();
}

}  // namespace gongkai
