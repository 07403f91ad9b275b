#pragma once

#include <algorithm>
#include <string>
#include <string_view>

// Letters and digits of ASCII alone, whatever the locale says: for the words of protocols, markup
// and file formats.

namespace gongkai {

constexpr bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_ascii_letter(char c) {
  return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

inline std::string ascii_lowered(std::string text) {
  std::ranges::transform(text, text.begin(), ascii_lower);
  return text;
}
inline std::string ascii_lowered(std::string_view text) {
  return ascii_lowered(std::string{text});
}

/// Whether two words differ in nothing but the case of their letters.
constexpr bool is_same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

/// `text` without the characters of `space` at its ends.
constexpr std::string_view trim(std::string_view text, std::string_view space) {
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

}  // namespace gongkai
