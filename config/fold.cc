#include "config/fold.h"

#include <bit>
#include <cstdint>
#include <cstring>

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

std::string fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    const char32_t folded_one = fold(c.value);
    if (folded_one == c.value && c.value != 0xFFFD) {
      if (!is_blank(c.value)) folded += text.substr(0, c.size);
    } else if (!is_blank(c.value)) {
      append(folded, folded_one);
    }
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
  std::size_t inside = 0;  // bytes that continue a character
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + at, sizeof block);
    inside += static_cast<std::size_t>(std::popcount((block >> 7U) & ~(block >> 6U) & kOnes));
  }
  for (; at < text.size(); ++at) inside += continues(text[at]) ? 1U : 0U;
  return text.size() - inside;
}

}  // namespace gongkai
