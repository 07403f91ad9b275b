#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// One code point of UTF-8 text and how many bytes it took.
struct CodePoint {
  char32_t value = 0;
  unsigned size = 1;
};

/// The code point at the front of `text`, which must not be empty; a byte that is not UTF-8 stands
/// for U+FFFD and takes one byte.
constexpr CodePoint code_point_at(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first >= 0xE0 && first < 0xF0 && text.size() > 2 && continues(1) && continues(2)) {
    return {(first & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3};
  }
  if (first >= 0xC2 && first < 0xE0 && text.size() > 1 && continues(1)) {
    return {(first & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
  }
  if (first >= 0xF0 && first < 0xF5 && text.size() > 3 && continues(1) && continues(2) &&
      continues(3)) {
    return {(first & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U |
                (byte(3) & 0x3FU),
            4};
  }
  return {0xFFFD, 1};
}

/// White space and zero-width characters: what separates or pads text and is not part of it.
constexpr bool is_blank(char32_t c) {
  if (c <= 0x20 || c == 0x7F) return true;
  if (c < 0xA0) return false;
  return c == 0xA0 || c == 0xAD || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x2064) || c == 0x3000 || c == 0xFEFF;
}

/// The form of a character that is compared: full-width ASCII and its punctuation become ASCII,
/// letters lower case. Blank characters are for the caller to drop.
constexpr char32_t fold(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFF01 - U'!';
  return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
}

/// The shadow copy of `text` that is matched in its place: fold() of every character, none blank.
std::string fold(std::string_view text);

/// `text` without blank characters at its ends.
std::string_view trim(std::string_view text);

/// How many characters of `text` are not blank.
std::size_t count_letters(std::string_view text);

/// How many characters `text` has: bytes of UTF-8 that begin one.
std::size_t count_characters(std::string_view text);

}  // namespace gongkai
