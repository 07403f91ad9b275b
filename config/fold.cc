#include "config/fold.h"

#include <algorithm>

namespace gongkai {
namespace {

constexpr bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

void append(std::string& text, char32_t c) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | c >> 6U);
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | c >> 12U);
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | c >> 18U);
    put(0x80U | (c >> 12U & 0x3FU));
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

}  // namespace

CodePoint code_point_at(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first < 0xE0 && text.size() > 1 && continues(text[1])) {
    return {(first & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
  }
  if (first >= 0xE0 && first < 0xF0 && text.size() > 2 && continues(text[1]) &&
      continues(text[2])) {
    return {(first & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3};
  }
  if (first >= 0xF0 && first < 0xF5 && text.size() > 3 && continues(text[1]) &&
      continues(text[2]) && continues(text[3])) {
    return {(first & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U |
                (byte(3) & 0x3FU),
            4};
  }
  return {0xFFFD, 1};
}

std::string fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    if (!is_blank(c.value)) append(folded, fold(c.value));
    text.remove_prefix(c.size);
  }
  return folded;
}

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    if (!is_blank(c.value)) break;
    text.remove_prefix(c.size);
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && continues(text[start])) --start;
    if (!is_blank(code_point_at(text.substr(start)).value)) break;
    text = text.substr(0, start);
  }
  return text;
}

std::size_t count_letters(std::string_view text) {
  std::size_t letters = 0;
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    letters += !is_blank(c.value);
    text.remove_prefix(c.size);
  }
  return letters;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace gongkai
