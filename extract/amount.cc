#include "extract/amount.h"

#include <array>
#include <cmath>

#include "config/fold.h"

namespace gongkai {
namespace {

constexpr int kMostDigits = 12;

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// 0 to 9 for a Chinese digit, -1 for other characters.
int digit_of(char32_t c) {
  constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
  if (c == U'〇') return 0;
  if (c == U'两') return 2;
  const std::size_t at = kDigits.find(c);
  return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

/// What 十, 百, 千, 万 and 亿 multiply by; 0 for other characters.
double scale_of(char32_t c) {
  switch (c) {
    case U'十': return 1e1;
    case U'百': return 1e2;
    case U'千': return 1e3;
    case U'万': return 1e4;
    case U'亿': return 1e8;
    default: return 0;
  }
}

/// Digits with a fraction or with commas between thousands.
std::optional<Amount> digits_at(std::string_view text) {
  Amount number;
  int digits = 0;
  const auto take = [&] {
    number.value = number.value * 10 + (text[number.size++] - '0');
    ++digits;
  };
  while (is_digit(text, number.size)) take();
  const auto group_at = [&](std::size_t at) {
    return at < text.size() && text[at] == ',' && is_digit(text, at + 1) &&
           is_digit(text, at + 2) && is_digit(text, at + 3) && !is_digit(text, at + 4);
  };
  while (digits <= 3 * 4 && number.size <= 3U * 4 + 4 && group_at(number.size)) {
    ++number.size;
    for (int i = 0; i < 3; ++i) take();
  }
  if (number.size + 1 < text.size() && text[number.size] == '.' &&
      is_digit(text, number.size + 1)) {
    number.decimal = true;
    ++number.size;
    double places = 1;
    while (is_digit(text, number.size) && digits < kMostDigits) {
      take();
      places *= 10;
    }
    number.value /= places;
  }
  if (digits == 0 || digits > kMostDigits || is_digit(text, number.size)) return std::nullopt;
  return number;
}

/// 三百二十, 十五, 两, 一千零三: a value below 万.
std::optional<Amount> chinese_at(std::string_view text) {
  Amount number;
  number.chinese = true;
  double digit = -1;
  for (int characters = 0; number.size < text.size() && characters < kMostDigits; ++characters) {
    const CodePoint c = code_point_at(text.substr(number.size));
    const double scale = scale_of(c.value);
    if (const int next = digit_of(c.value); next >= 0) {
      if (digit > 0) return std::nullopt;  // 二三, 二〇二五: no count
      digit = next;
    } else if (scale > 0 && scale < 1e4) {
      number.value += (digit < 0 ? 1 : digit) * scale;
      number.scaled = number.scaled || scale > 10;
      digit = -1;
    } else {
      break;
    }
    number.size += c.size;
  }
  if (number.size == 0) return std::nullopt;
  if (digit > 0) number.value += digit;
  return number;
}

/// The 余, 多 or 来 at the front of `text`.
std::string_view hedge_at(std::string_view text) {
  constexpr auto kHedges = std::to_array<std::string_view>({"余", "多", "来"});
  for (const std::string_view hedge : kHedges) {
    if (text.starts_with(hedge)) return text.substr(0, hedge.size());
  }
  return {};
}

/// Takes a hedge and a scale behind the digits: 20余万, 3万余, 五千多.
void take_scale(std::string_view text, Amount& number) {
  for (int round = 0; round < 3 && number.size < text.size(); ++round) {
    const std::string_view rest = text.substr(number.size);
    if (number.hedge.empty()) {
      number.hedge = hedge_at(rest);
      number.size += number.hedge.size();
      if (!number.hedge.empty()) continue;
    }
    const CodePoint c = code_point_at(rest);
    const double scale = scale_of(c.value);
    const std::string_view behind = rest.substr(c.size);
    const bool measure =
        behind.starts_with("米") || behind.starts_with("克") || behind.starts_with("瓦");
    if (scale < 100 || (scale == 1e3 && measure) || behind.starts_with("分之")) return;
    number.value *= scale;
    number.scaled = true;
    number.size += c.size;
  }
}

}  // namespace

std::optional<Amount> amount_at(std::string_view folded) {
  if (folded.empty()) return std::nullopt;
  std::optional<Amount> number = is_digit(folded, 0) ? digits_at(folded) : chinese_at(folded);
  if (!number) {
    // 万余, 百余: the scale stands for one of it.
    const CodePoint c = code_point_at(folded);
    const std::string_view hedge = hedge_at(folded.substr(c.size));
    if (scale_of(c.value) < 1e4 || hedge.empty()) return std::nullopt;
    return Amount{scale_of(c.value), c.size + hedge.size(), hedge, true, true, false};
  }
  take_scale(folded, *number);
  return number;
}

}  // namespace gongkai
