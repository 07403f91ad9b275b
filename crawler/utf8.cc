#include "crawler/utf8.h"

#include <cstdint>
#include <cstring>

namespace gongkai {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

bool continues(std::string_view bytes, std::size_t at, unsigned low = 0x80, unsigned high = 0xBF) {
  if (at >= bytes.size()) return false;
  const unsigned byte = byte_at(bytes, at);
  return byte >= low && byte <= high;
}

}  // namespace

Utf8Step utf8_step(std::string_view bytes, std::size_t at) {
  const unsigned lead = byte_at(bytes, at);
  if (lead < 0x80) return {.code = lead, .length = 1, .valid = true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  // The second byte's range keeps out overlong forms, surrogates and what lies past U+10FFFF.
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (!continues(bytes, at + 1, low, high)) return {};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(bytes, at + i)) return {.length = i};
    code = code << 6U | (byte_at(bytes, at + i) & 0x3FU);
  }
  return {.code = code, .length = length, .valid = true};
}

std::size_t ascii_end(std::string_view bytes, std::size_t from) {
  std::size_t at = from;
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  while (at + sizeof(std::uint64_t) <= bytes.size()) {
    std::uint64_t block = 0;
    std::memcpy(&block, bytes.data() + at, sizeof block);
    if ((block & kHighBits) != 0) break;
    at += sizeof block;
  }
  while (at < bytes.size() && byte_at(bytes, at) < 0x80) ++at;
  return at;
}

std::size_t utf8_end(std::string_view bytes, std::size_t from) {
  std::size_t at = from;
  while (true) {
    at = ascii_end(bytes, at);
    // Han characters are three bytes with a lead that allows any continuation.
    while (at + 2 < bytes.size()) {
      const unsigned lead = byte_at(bytes, at);
      if (lead < 0xE1 || lead > 0xEC) break;
      if ((byte_at(bytes, at + 1) & 0xC0U) != 0x80 || (byte_at(bytes, at + 2) & 0xC0U) != 0x80)
        return at;
      at += 3;
    }
    if (at == bytes.size()) return at;
    const Utf8Step step = utf8_step(bytes, at);
    if (!step.valid) return at;
    at += step.length;
  }
}

void append_utf8(char32_t c, std::string& out) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6U);
    put(0x80 | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12U);
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  } else {
    put(0xF0 | c >> 18U);
    put(0x80 | (c >> 12U & 0x3FU));
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  }
}

}  // namespace gongkai
