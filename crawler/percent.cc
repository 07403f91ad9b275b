#include "crawler/percent.h"

namespace gongkai {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
         hex_value(text[at + 2]) >= 0;
}

unsigned char escaped_byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
}

bool is_unreserved(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void append_escape(unsigned char byte, std::string& out) {
  out += '%';
  out += kHex[byte >> 4U];
  out += kHex[byte & 0xFU];
}

}  // namespace

void percent_encode(std::string_view bytes, const EncodeSet& set, std::string& out) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (set.at(byte)) {
      append_escape(byte, out);
    } else {
      out += c;
    }
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_escape(text, i)) {
      out += static_cast<char>(escaped_byte(text, i));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string one_spelling(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_escape(text, i)) {
      out += text[i];
      continue;
    }
    const unsigned char byte = escaped_byte(text, i);
    if (is_unreserved(byte)) {
      out += static_cast<char>(byte);
    } else {
      append_escape(byte, out);
    }
    i += 2;
  }
  return out;
}

}  // namespace gongkai
