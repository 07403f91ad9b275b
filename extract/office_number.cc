#include "extract/office_number.h"

#include <array>
#include <utility>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

using Digits = std::array<std::string_view, 10>;

constexpr Digits kPlain{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
constexpr Digits kCircleZero{"○", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
constexpr Digits kIdeographZero{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
constexpr Digits kLegalSimplified{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
constexpr Digits kLegalTraditional{"零", "壹", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖"};

constexpr std::array<std::string_view, 10> kStems{"甲", "乙", "丙", "丁", "戊",
                                                  "己", "庚", "辛", "壬", "癸"};
constexpr std::array<std::string_view, 12> kBranches{"子", "丑", "寅", "卯", "辰", "巳",
                                                     "午", "未", "申", "酉", "戌", "亥"};

std::string digit_by_digit(int number, const Digits& digits) {
  std::string text;
  for (const char c : std::to_string(number)) text += digits.at(static_cast<std::size_t>(c - '0'));
  return text;
}

struct Counting {
  const Digits& digits;
  std::array<std::string_view, 5> units;
  bool leading_one = false;  ///< 壹拾 and not 拾
  bool bare_one = false;     ///< 百十 and not 一百一十
  std::string_view zero;     ///< between units that are not neighbours; empty: none
};

/// 1 to 99 999 with units.
std::string count(int number, const Counting& how) {
  if (number > 99'999) return std::to_string(number);
  std::string text;
  bool gap = false;
  int unit = 10'000;
  for (std::size_t power = 4;; --power, unit /= 10) {
    const int digit = number / unit % 10;
    if (digit == 0) {
      gap = !text.empty();
    } else {
      if (gap) text += how.zero;
      gap = false;
      const bool silent = digit == 1 && power > 0 &&
                          (how.bare_one || (!how.leading_one && power == 1 && text.empty()));
      if (!silent) text += how.digits.at(static_cast<std::size_t>(digit));
      text += how.units.at(power);
    }
    if (power == 0) return text;
  }
}

std::string roman(int number, bool upper) {
  constexpr std::array<std::pair<int, std::string_view>, 13> kParts{{{1000, "m"},
                                                                     {900, "cm"},
                                                                     {500, "d"},
                                                                     {400, "cd"},
                                                                     {100, "c"},
                                                                     {90, "xc"},
                                                                     {50, "l"},
                                                                     {40, "xl"},
                                                                     {10, "x"},
                                                                     {9, "ix"},
                                                                     {5, "v"},
                                                                     {4, "iv"},
                                                                     {1, "i"}}};
  if (number > 4999) return std::to_string(number);
  std::string text;
  for (const auto& [value, letters] : kParts) {
    for (; number >= value; number -= value) text += letters;
  }
  if (upper) {
    for (char& c : text) c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// a … z, aa, bb, … as Word goes on.
std::string letters(int number, char first) {
  if (number > 780) return std::to_string(number);
  const auto times = static_cast<std::size_t>((number - 1) / 26 + 1);
  return std::string(times, static_cast<char>(first + (number - 1) % 26));
}

std::string ordinal(int number) {
  const int tens = number % 100;
  const int last = tens >= 11 && tens <= 13 ? 0 : number % 10;
  const std::string_view ending = last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
  return std::to_string(number).append(ending);
}

std::string full_width(int number) {
  std::string text;
  for (const char c : std::to_string(number)) {
    append_utf8(U'０' + static_cast<char32_t>(c - '0'), text);
  }
  return text;
}

/// One of a run of characters made for numbers, ① to ⑳.
std::string one_of(int number, char32_t first, int how_many) {
  if (number > how_many) return std::to_string(number);
  std::string text;
  append_utf8(first + static_cast<char32_t>(number - 1), text);
  return text;
}

template <std::size_t N>
std::string one_of(int number, const std::array<std::string_view, N>& words) {
  const auto index = static_cast<std::size_t>(number) - 1;
  return index < N ? std::string{words[index]} : std::to_string(number);
}

std::string sexagenary(int number) {
  if (number > 60) return std::to_string(number);
  const auto index = static_cast<std::size_t>(number) - 1;
  return std::string{kStems.at(index % 10)}.append(kBranches.at(index % 12));
}

}  // namespace

NumberFormat number_format_from(std::string_view name) {
  using enum NumberFormat;
  constexpr std::array<std::pair<std::string_view, NumberFormat>, 30> kNames{
      {{"decimal", decimal},
       {"upperRoman", upper_roman},
       {"lowerRoman", lower_roman},
       {"upperLetter", upper_letter},
       {"lowerLetter", lower_letter},
       {"ordinal", ordinal},
       {"ideographDigital", ideograph_digital},
       {"japaneseCounting", japanese_counting},
       {"decimalFullWidth", decimal_full_width},
       {"decimalHalfWidth", decimal_half_width},
       {"decimalEnclosedCircle", decimal_enclosed_circle},
       {"decimalFullWidth2", decimal_full_width_2},
       {"decimalZero", decimal_zero},
       {"bullet", bullet},
       {"decimalEnclosedFullstop", decimal_enclosed_full_stop},
       {"decimalEnclosedParen", decimal_enclosed_paren},
       {"decimalEnclosedCircleChinese", decimal_enclosed_circle_chinese},
       {"ideographEnclosedCircle", ideograph_enclosed_circle},
       {"ideographTraditional", ideograph_traditional},
       {"ideographZodiac", ideograph_zodiac},
       {"ideographZodiacTraditional", ideograph_zodiac_traditional},
       {"taiwaneseCounting", taiwanese_counting},
       {"ideographLegalTraditional", ideograph_legal_traditional},
       {"taiwaneseCountingThousand", taiwanese_counting_thousand},
       {"taiwaneseDigital", taiwanese_digital},
       {"chineseCounting", chinese_counting},
       {"chineseLegalSimplified", chinese_legal_simplified},
       {"chineseCountingThousand", chinese_counting_thousand},
       {"numberInDash", number_in_dash},
       {"none", none}}};
  for (const auto& [word, format] : kNames) {
    if (word == name) return format;
  }
  return decimal;
}

std::string format_number(int number, NumberFormat format) {
  using enum NumberFormat;
  if (format == none || format == bullet) return {};
  if (number < 0 || (number == 0 && format != decimal_zero && format != chinese_counting_thousand &&
                     format != ideograph_digital && format != chinese_counting)) {
    return std::to_string(number);
  }
  switch (format) {
    case upper_roman: return roman(number, true);
    case lower_roman: return roman(number, false);
    case upper_letter: return letters(number, 'A');
    case lower_letter: return letters(number, 'a');
    case ordinal: return gongkai::ordinal(number);
    case ideograph_digital: return digit_by_digit(number, kIdeographZero);
    case taiwanese_digital: return digit_by_digit(number, kCircleZero);
    case chinese_counting:
    case taiwanese_counting:
      return number == 0 || number > 99
                 ? digit_by_digit(number, kCircleZero)
                 : count(number, {.digits = kPlain, .units = {"", "十", "百", "千", "万"}});
    case chinese_counting_thousand:
    case taiwanese_counting_thousand:
      return number == 0
                 ? "零"
                 : count(number,
                         {.digits = kPlain, .units = {"", "十", "百", "千", "万"}, .zero = "零"});
    case japanese_counting:
      return count(number,
                   {.digits = kPlain, .units = {"", "十", "百", "千", "万"}, .bare_one = true});
    case chinese_legal_simplified:
      return count(number, {.digits = kLegalSimplified,
                            .units = {"", "拾", "佰", "仟", "万"},
                            .leading_one = true,
                            .zero = "零"});
    case ideograph_legal_traditional:
      return count(number, {.digits = kLegalTraditional,
                            .units = {"", "拾", "佰", "仟", "万"},
                            .leading_one = true,
                            .zero = "零"});
    case decimal_full_width:
    case decimal_full_width_2: return full_width(number);
    case decimal_zero: return (number < 10 ? "0" : "") + std::to_string(number);
    case decimal_enclosed_circle:
    case decimal_enclosed_circle_chinese: return one_of(number, U'①', 20);
    case decimal_enclosed_paren: return one_of(number, U'⑴', 20);
    case decimal_enclosed_full_stop: return one_of(number, U'⒈', 20);
    case ideograph_enclosed_circle: return one_of(number, U'㊀', 10);
    case ideograph_traditional: return one_of(number, kStems);
    case ideograph_zodiac: return one_of(number, kBranches);
    case ideograph_zodiac_traditional: return sexagenary(number);
    case number_in_dash: return "- " + std::to_string(number) + " -";
    default: return std::to_string(number);
  }
}

}  // namespace gongkai
