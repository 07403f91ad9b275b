#include "extract/rtf_token.h"

#include <algorithm>
#include <string>

#include "config/ascii.h"
#include "crawler/percent.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestNumber = 10;

int to_number(std::string_view digits) {
  long long number = 0;
  const bool negative = digits.starts_with('-');
  for (const char c : digits.substr(negative ? 1 : 0, kLongestNumber))
    number = number * 10 + (c - '0');
  number = std::min<long long>(number, 0x7FFF'FFFF);
  return static_cast<int>(negative ? -number : number);
}

}  // namespace

RtfToken RtfTokens::next() {
  while (at_ < bytes_.size()) {
    const char c = bytes_[at_++];
    switch (c) {
      case '{': return {.kind = RtfToken::Kind::open};
      case '}': return {.kind = RtfToken::Kind::close};
      case '\\': return control();
      case '\r':
      case '\n':
      case '\0': break;
      default: return {.kind = RtfToken::Kind::byte, .byte = c};
    }
  }
  return {};
}

RtfToken RtfTokens::control() {
  if (at_ >= bytes_.size()) return {};
  const std::size_t begin = at_;
  if (!is_ascii_letter(bytes_[at_])) {
    ++at_;
    if (bytes_[begin] != '\'') {
      return {.kind = RtfToken::Kind::symbol, .word = bytes_.substr(begin, 1)};
    }
    const int high = at_ < bytes_.size() ? hex_value(bytes_[at_]) : -1;
    const int low = at_ + 1 < bytes_.size() ? hex_value(bytes_[at_ + 1]) : -1;
    if (high < 0 || low < 0) return {.kind = RtfToken::Kind::symbol, .word = "'"};
    at_ += 2;
    return {
        .kind = RtfToken::Kind::byte, .byte = static_cast<char>(high * 16 + low), .escaped = true};
  }
  while (at_ < bytes_.size() && is_ascii_letter(bytes_[at_])) ++at_;
  RtfToken token{.kind = RtfToken::Kind::word, .word = bytes_.substr(begin, at_ - begin)};
  std::size_t end = at_;
  if (end < bytes_.size() && bytes_[end] == '-') ++end;
  const std::size_t digits = end;
  while (end < bytes_.size() && is_ascii_digit(bytes_[end])) ++end;
  if (end > digits) {
    token.parameter = to_number(bytes_.substr(at_, end - at_));
    at_ = end;
  }
  if (at_ < bytes_.size() && bytes_[at_] == ' ') ++at_;
  if (token.word == "bin" && token.parameter.value_or(0) > 0) {
    at_ = std::min(bytes_.size(), at_ + static_cast<std::size_t>(*token.parameter));
  }
  return token;
}

}  // namespace gongkai
