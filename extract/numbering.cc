#include "extract/numbering.h"

#include <algorithm>
#include <initializer_list>

namespace gongkai {
namespace {

constexpr std::size_t kHan = 3;  // bytes of one of these characters

/// 1 to 9; 10 for 十, 100 for 百, 0 for 〇 and 零; -1 for anything else.
int digit_of(std::string_view text) {
  constexpr std::array<std::string_view, 10> kDigits{"〇", "一", "二", "三", "四",
                                                     "五", "六", "七", "八", "九"};
  const std::string_view c = text.substr(0, kHan);
  if (c == "十") return 10;
  if (c == "百") return 100;
  if (c == "零") return 0;
  const auto found = std::ranges::find(kDigits, c);
  return found == kDigits.end() ? -1 : static_cast<int>(found - kDigits.begin());
}

/// Up to two ASCII digits.
Numeral short_number_at(std::string_view text) {
  Numeral number;
  while (number.size < text.size() && text[number.size] >= '0' && text[number.size] <= '9') {
    number.value = number.size < 3 ? number.value * 10 + (text[number.size] - '0') : number.value;
    ++number.size;
  }
  return number.size <= 2 ? number : Numeral{};
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

Number chapter_of(std::string_view folded) {
  if (!folded.starts_with("第")) return {};
  folded.remove_prefix(kHan);
  Numeral numeral = numeral_at(folded);
  if (numeral.size == 0) numeral = short_number_at(folded);
  if (numeral.size == 0) return {};
  folded.remove_prefix(numeral.size);
  const int level = starts_with_any(folded, {"章", "编", "部分"}) ? 1
                    : folded.starts_with("节")                    ? 2
                                                                  : 0;
  return level == 0 ? Number{} : Number{level, numeral.value};
}

Number parenthesized(std::string_view inner) {
  if (const Numeral numeral = numeral_at(inner);
      numeral.size > 0 && inner.substr(numeral.size).starts_with(')')) {
    return {2, numeral.value};
  }
  if (const Numeral number = short_number_at(inner);
      number.size > 0 && inner.substr(number.size).starts_with(')')) {
    return {4, number.value};
  }
  return {};
}

}  // namespace

Numeral numeral_at(std::string_view text) {
  constexpr std::size_t kMost = 5;  // 一百二十三
  Numeral numeral;
  int digit = 0;
  for (std::size_t i = 0; i < kMost && numeral.size + kHan <= text.size(); ++i) {
    const int value = digit_of(text.substr(numeral.size));
    if (value < 0) break;
    numeral.size += kHan;
    if (value >= 10) {
      numeral.value += std::max(digit, 1) * value;
      digit = 0;
    } else {
      digit = value;
    }
  }
  numeral.value += digit;
  return numeral;
}

Number number_of(std::string_view folded) {
  if (const Numeral numeral = numeral_at(folded); numeral.size > 0) {
    const std::string_view rest = folded.substr(numeral.size);
    if (starts_with_any(rest, {"、", "."})) return {1, numeral.value};
    if (rest.starts_with("是")) return {5, numeral.value};
    return {};
  }
  if (folded.starts_with('(')) return parenthesized(folded.substr(1));
  if (const Numeral number = short_number_at(folded); number.size > 0) {
    const std::string_view rest = folded.substr(number.size);
    const bool decimal = rest.size() > 1 && rest[1] >= '0' && rest[1] <= '9';
    if (rest.starts_with("、") || (rest.starts_with('.') && !decimal)) return {3, number.value};
    return {};
  }
  return chapter_of(folded);
}

NumberSequence::Finding NumberSequence::next(Number number) {
  const auto level = static_cast<std::size_t>(number.level);
  const int last = last_.at(level);
  last_.at(level) = number.ordinal;
  std::fill(last_.begin() + number.level + 1, last_.end(), 0);
  if (last == 0 || number.ordinal <= 1) return Finding::fits;
  if (number.ordinal == last) return Finding::repeated;
  return number.ordinal > last + 1 ? Finding::lost : Finding::fits;
}

}  // namespace gongkai
