#include "crawler/dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr std::u32string_view kHanDigits = U"〇一二三四五六七八九";
constexpr std::u32string_view kZeros =
    U"○零OＯ◯ΟО0０";  // what stands for 〇 in a year of Han digits

std::optional<Date> day_of(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || day < 1) return std::nullopt;
  const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                  std::chrono::day{static_cast<unsigned>(day)}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

std::optional<int> arabic_digit(char32_t c) {
  if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
  if (c >= U'０' && c <= U'９') return static_cast<int>(c - U'０');
  return std::nullopt;
}

std::optional<int> han_digit(char32_t c) {
  const std::size_t at = kHanDigits.find(c);
  if (at != std::u32string_view::npos) return static_cast<int>(at);
  return std::nullopt;
}

std::optional<int> han_digit_or_zero(char32_t c) {
  return kZeros.contains(c) ? std::optional{0} : han_digit(c);
}

bool is_blank(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\u00A0' || c == U'\u3000' ||
         (c >= U'\u2000' && c <= U'\u200B');
}

/// The sign of its kind that stands between numbers: all dashes are one, and so on.
char32_t separator(char32_t c) {
  switch (c) {
    case U'-':
    case U'－':
    case U'‐':
    case U'‑':
    case U'–':
    case U'—':
    case U'−': return U'-';
    case U'/':
    case U'／': return U'/';
    case U'.':
    case U'．': return U'.';
    default: return 0;
  }
}

/// A place in the text. Matchers move it only when they match.
class Cursor {
 public:
  Cursor(std::string_view text, std::size_t at) : text_{text}, at_{at} {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] char32_t peek() const {
    return at_ < text_.size() ? utf8_step(text_, at_).code : 0;
  }
  void advance() { at_ += utf8_step(text_, at_).length; }
  void skip_blanks() {
    while (is_blank(peek())) advance();
  }
  bool take(char32_t c) {
    if (at_ >= text_.size() || peek() != c) return false;
    advance();
    return true;
  }

  /// One to `most` Arabic digits; nothing when more follow.
  std::optional<int> arabic(int least, int most) {
    Cursor next = *this;
    int value = 0;
    int count = 0;
    for (; const auto digit = arabic_digit(next.peek()); next.advance()) {
      if (++count > most) return std::nullopt;
      value = value * 10 + *digit;
    }
    if (count < least) return std::nullopt;
    *this = next;
    return value;
  }

  /// Four Han digits; blanks may stand between them.
  std::optional<int> han_year() {
    Cursor next = *this;
    int value = 0;
    for (int i = 0; i < 4; ++i) {
      if (i > 0) next.skip_blanks();
      const auto digit = i == 0 ? han_digit(next.peek()) : han_digit_or_zero(next.peek());
      if (!digit) return std::nullopt;
      value = value * 10 + *digit;
      next.advance();
    }
    *this = next;
    return value;
  }

  /// A month or day in Han numerals: 九, 十, 十一, 二十, 三十一, 廿一, 〇九, 元 (the first month).
  std::optional<int> han_number() {
    Cursor next = *this;
    int tens = 0;
    int value = 0;
    bool any = false;
    for (; next.at_ < text_.size(); next.advance()) {
      const char32_t c = next.peek();
      if (c == U'十' || c == U'廿' || c == U'卅') {
        if (tens != 0) return std::nullopt;
        tens = c == U'廿' ? 20 : c == U'卅' ? 30 : any ? value * 10 : 10;
        value = 0;
      } else if (const auto digit = c == U'元' ? std::optional{1} : han_digit_or_zero(c)) {
        value = value * 10 + *digit;
      } else {
        break;
      }
      any = true;
      if (tens + value > 99) return std::nullopt;
    }
    if (!any) return std::nullopt;
    *this = next;
    return tens + value;
  }

  std::optional<int> number() {
    if (const auto value = arabic(1, 2)) return value;
    return arabic_digit(peek()) ? std::nullopt : han_number();
  }

  std::optional<int> year() {
    if (const auto value = arabic(4, 4)) return value;
    return arabic_digit(peek()) ? std::nullopt : han_year();
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

/// 日 may have been lost at the end of a line or before a time, not before a word: 1月10起 counts
/// cases.
bool day_ends_here(Cursor cursor) {
  const char32_t c = cursor.peek();
  if (c == 0 || c == U'\n' || c == U'\r' || c == U')' || c == U'）' || c == U']' || c == U'】')
    return true;
  if (!is_blank(c)) return false;
  cursor.skip_blanks();
  return cursor.peek() == 0 || (cursor.arabic(1, 2) && (cursor.take(U':') || cursor.take(U'：')));
}

/// 2026年2月9日 in any digits; the cursor ends behind it.
std::optional<Date> match_named(Cursor& cursor) {
  const auto year = cursor.year();
  if (!year) return std::nullopt;
  cursor.skip_blanks();
  if (!cursor.take(U'年')) return std::nullopt;
  cursor.skip_blanks();
  const auto month = cursor.number();
  if (!month) return std::nullopt;
  cursor.skip_blanks();
  if (!cursor.take(U'月')) return std::nullopt;
  cursor.skip_blanks();
  const auto day = cursor.number();
  if (!day) return std::nullopt;
  Cursor unit = cursor;
  unit.skip_blanks();
  if (unit.take(U'日') || unit.take(U'号') || unit.take(U'號')) {
    cursor = unit;
  } else if (!day_ends_here(cursor)) {
    return std::nullopt;
  }
  return day_of(*year, *month, *day);
}

/// 2026-02-09 with one kind of separator; the cursor ends behind it.
std::optional<Date> match_separated(Cursor& cursor) {
  const auto year = cursor.arabic(4, 4);
  if (!year) return std::nullopt;
  cursor.skip_blanks();
  const char32_t sign = separator(cursor.peek());
  if (sign == 0) return std::nullopt;
  cursor.advance();
  cursor.skip_blanks();
  const auto month = cursor.arabic(1, 2);
  if (!month) return std::nullopt;
  cursor.skip_blanks();
  if (separator(cursor.peek()) != sign) return std::nullopt;
  cursor.advance();
  cursor.skip_blanks();
  const auto day = cursor.arabic(1, 2);
  if (!day) return std::nullopt;
  Cursor after = cursor;  // 2026.2.9.1 is a number of something
  if (separator(after.peek()) == sign && (after.advance(), arabic_digit(after.peek())))
    return std::nullopt;
  return day_of(*year, *month, *day);
}

/// Skips the digits that `at` stands on, so that no date is found inside a longer number.
std::size_t skip_number(std::string_view text, std::size_t at) {
  Cursor cursor{text, at};
  while (arabic_digit(cursor.peek())) cursor.advance();
  return cursor.at();
}

bool may_begin_date(char32_t c) {
  return c == U'1' || c == U'2' || c == U'１' || c == U'２' || c == U'一' || c == U'二';
}

/// A byte that makes the digits beside it part of a name or of a longer number.
bool joins(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || std::string_view{"-_/."}.contains(c);
}

/// 20260209, also with the six digits of a time behind it.
std::optional<Date> standing_digits(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    int value = 0;
    std::size_t count = 0;
    Cursor cursor{text, at};
    for (; const auto digit = arabic_digit(cursor.peek()); cursor.advance()) {
      if (++count <= 8) value = value * 10 + *digit;
    }
    if (count == 0) cursor.advance();
    at = cursor.at();
    if (count != 8 && count != 14) continue;
    if (joins(text, at) || (begin > 0 && joins(text, begin - 1))) continue;
    return day_of(value / 10000, value / 100 % 100, value % 100);
  }
  return std::nullopt;
}

}  // namespace

std::string to_iso(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<FoundDate> find_date(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    if (may_begin_date(step.code)) {
      for (const auto match : {match_named, match_separated}) {
        Cursor cursor{text, at};
        if (const auto date = match(cursor)) return FoundDate{*date, {at, cursor.at()}};
      }
    }
    at = arabic_digit(step.code) ? skip_number(text, at) : at + step.length;
  }
  return std::nullopt;
}

std::optional<Date> parse_date(std::string_view text) {
  if (const auto found = find_date(text)) return found->date;
  return standing_digits(text);
}

std::vector<Date> glued_dates(std::string_view digits) {
  std::vector<Date> dates;
  const bool only_digits = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!only_digits || digits.size() < 6 || digits.size() > 8) return dates;
  const auto number = [&](std::size_t begin, std::size_t end) {
    int value = 0;
    for (const char c : digits.substr(begin, end - begin)) value = value * 10 + (c - '0');
    return value;
  };
  for (std::size_t month_end = 5; month_end <= 6; ++month_end) {
    const std::size_t day_length = digits.size() - month_end;
    if (day_length < 1 || day_length > 2 || month_end >= digits.size()) continue;
    const auto date = day_of(number(0, 4), number(4, month_end), number(month_end, digits.size()));
    if (date) dates.push_back(*date);
  }
  std::ranges::sort(dates);
  const auto repeated = std::ranges::unique(dates);
  dates.erase(repeated.begin(), repeated.end());
  return dates;
}

}  // namespace gongkai
