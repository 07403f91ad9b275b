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
CodePoint code_point_at(std::string_view text);

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
