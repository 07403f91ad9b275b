#include "extract/listing_date.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "config/ascii.h"
#include "crawler/dates.h"

namespace gongkai {
namespace {

struct Number {
  std::size_t begin = 0;
  std::size_t end = 0;
  int value = 0;
  std::size_t digits = 0;
};

std::vector<Number> numbers_of(std::string_view text) {
  std::vector<Number> found;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_ascii_digit(text[i])) {
      ++i;
      continue;
    }
    Number number{.begin = i};
    for (; i < text.size() && is_ascii_digit(text[i]); ++i) {
      if (number.value < 100'000'000) number.value = number.value * 10 + (text[i] - '0');
    }
    number.end = i;
    number.digits = i - number.begin;
    found.push_back(number);
  }
  return found;
}

/// What stands between two numbers of a date.
enum class Gap : std::uint8_t { none, space, mark, year, month };

Gap gap_between(std::string_view text) {
  std::string_view rest = text;
  Gap gap = Gap::none;
  while (!rest.empty()) {
    constexpr std::array<std::string_view, 8> kMarks{"-", "/", ".", "－", "—", "–", "．", "／"};
    if (rest.front() == ' ') {
      if (gap == Gap::none) gap = Gap::space;
      rest.remove_prefix(1);
      continue;
    }
    const auto* mark =
        std::ranges::find_if(kMarks, [&](std::string_view each) { return rest.starts_with(each); });
    const bool year = rest.starts_with("年");
    const bool month = rest.starts_with("月");
    if (mark == kMarks.end() && !year && !month) return Gap::none;
    if (gap != Gap::none && gap != Gap::space) return Gap::none;  // two marks
    gap = year ? Gap::year : month ? Gap::month : Gap::mark;
    rest.remove_prefix(mark == kMarks.end() ? std::string_view{"年"}.size() : mark->size());
  }
  return gap;
}

bool is_year(const Number& n) {
  return n.digits == 4 && n.value >= 1949 && n.value <= 2100;
}
bool is_month(const Number& n) {
  return n.digits <= 2 && n.value >= 1 && n.value <= 12;
}
bool is_day(const Number& n) {
  return n.digits <= 2 && n.value >= 1 && n.value <= 31;
}

std::string iso(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return date.ok() ? fmt::format("{:04}-{:02}-{:02}", year, month, day) : std::string{};
}

class Finder {
 public:
  explicit Finder(std::string_view text) : text_{text}, numbers_{numbers_of(text)} {}

  std::vector<RowDate> find() {
    std::vector<RowDate> found;
    for (std::size_t i = 0; i < numbers_.size();) {
      std::size_t used = 0;
      if (auto date = at(i, used)) {
        found.push_back(std::move(*date));
        i += used;
      } else {
        ++i;
      }
    }
    return found;
  }

 private:
  [[nodiscard]] Gap gap(std::size_t left) const {
    if (left + 1 >= numbers_.size()) return Gap::none;
    const std::size_t begin = numbers_[left].end;
    return gap_between(text_.substr(begin, numbers_[left + 1].begin - begin));
  }

  /// The date that starts with number `i`; `used` is how many numbers it takes.
  std::optional<RowDate> at(std::size_t i, std::size_t& used) const {
    if (auto date = stretched(i, used)) return date;
    if (auto date = torn(i, used)) return date;
    if (auto date = packed(i, used)) return date;
    return without_year(i, used);
  }

  [[nodiscard]] RowDate make(std::size_t first, std::size_t last, const Number& year,
                             const Number& month, const Number& day) const {
    std::size_t end = numbers_[last].end;
    for (const std::string_view mark : {"日", "年", "月"}) {
      if (text_.substr(end).starts_with(mark)) end += mark.size();
    }
    return {.begin = numbers_[first].begin,
            .end = end,
            .iso = iso(year.value, month.value, day.value),
            .month = month.value,
            .day = day.value};
  }

  /// Year, month, day in order, one of the gaps the layout's: "2026 02-09", "2026-02 09".
  std::optional<RowDate> stretched(std::size_t i, std::size_t& used) const {
    if (i + 2 >= numbers_.size() || !is_year(numbers_[i])) return std::nullopt;
    if (!is_month(numbers_[i + 1]) || !is_day(numbers_[i + 2])) return std::nullopt;
    const Gap first = gap(i);
    const Gap second = gap(i + 1);
    const bool late = (first == Gap::mark || first == Gap::year) && second == Gap::space;
    const bool early = first == Gap::space && (second == Gap::mark || second == Gap::month);
    if (!late && !early) return std::nullopt;
    // "2026-02 09:30" is a month and a clock.
    if (text_.substr(numbers_[i + 2].end).starts_with(":")) return std::nullopt;
    RowDate date = make(i, i + 2, numbers_[i], numbers_[i + 1], numbers_[i + 2]);
    if (date.iso.empty()) return std::nullopt;
    used = 3;
    return date;
  }

  /// "02-09 2026" and "09 2026-02".
  std::optional<RowDate> torn(std::size_t i, std::size_t& used) const {
    if (i + 2 >= numbers_.size()) return std::nullopt;
    const Number& a = numbers_[i];
    const Number& b = numbers_[i + 1];
    const Number& c = numbers_[i + 2];
    const bool more =
        gap(i + 2) == Gap::mark || gap(i + 2) == Gap::month || gap(i + 2) == Gap::year;
    std::optional<RowDate> date;
    if (is_month(a) && is_day(b) && is_year(c) && gap(i + 1) == Gap::space && !more &&
        (gap(i) == Gap::mark || gap(i) == Gap::month)) {
      date = make(i, i + 2, c, a, b);
    } else if (is_day(a) && a.digits == 2 && is_year(b) && is_month(c) && gap(i) == Gap::space &&
               !more && (gap(i + 1) == Gap::mark || gap(i + 1) == Gap::year)) {
      date = make(i, i + 2, b, c, a);
    }
    if (!date || date->iso.empty()) return std::nullopt;
    used = 3;
    return date;
  }

  /// 20260209, standing alone.
  std::optional<RowDate> packed(std::size_t i, std::size_t& used) const {
    const Number& n = numbers_[i];
    if (n.digits != 8) return std::nullopt;
    const bool open = n.begin == 0 || text_[n.begin - 1] == ' ' || text_[n.begin - 1] == '[' ||
                      text_[n.begin - 1] == '(';
    const bool shut =
        n.end == text_.size() || text_[n.end] == ' ' || text_[n.end] == ']' || text_[n.end] == ')';
    const int year = n.value / 10000;
    if (!open || !shut || year < 1949 || year > 2100) return std::nullopt;
    RowDate date{
        .begin = n.begin, .end = n.end, .month = n.value / 100 % 100, .day = n.value % 100};
    date.iso = iso(year, date.month, date.day);
    if (date.iso.empty()) return std::nullopt;
    used = 1;
    return date;
  }

  std::optional<RowDate> without_year(std::size_t i, std::size_t& used) const {
    if (i + 1 >= numbers_.size()) return std::nullopt;
    const Number& a = numbers_[i];
    const Number& b = numbers_[i + 1];
    if (!is_month(a) || !is_day(b) || (gap(i) != Gap::mark && gap(i) != Gap::month))
      return std::nullopt;
    if (gap(i) == Gap::mark && (a.digits != 2 || b.digits != 2)) return std::nullopt;
    // Part of something longer: a version, a range, a clock.
    const auto joins = [&](char c) {
      return c == '.' || c == ':' || c == '-' || c == '/' || c == '%';
    };
    if (a.begin > 0 && (joins(text_[a.begin - 1]) || is_ascii_digit(text_[a.begin - 1])))
      return std::nullopt;
    if (b.end < text_.size() && joins(text_[b.end])) return std::nullopt;
    RowDate date = make(i, i + 1, Number{}, a, b);
    date.iso.clear();
    used = 2;
    return date;
  }

  std::string_view text_;
  std::vector<Number> numbers_;
};

}  // namespace

std::vector<RowDate> find_row_dates(std::string_view text) {
  std::vector<RowDate> found;
  // The pieces between whole dates may hold what a layout tore apart.
  const auto add_torn = [&](std::size_t begin, std::size_t end) {
    for (RowDate& date : Finder{text.substr(begin, end - begin)}.find()) {
      date.begin += begin;
      date.end += begin;
      found.push_back(std::move(date));
    }
  };
  std::size_t at = 0;
  while (const auto date = find_date(text.substr(at))) {
    add_torn(at, at + date->range.begin);
    found.push_back({.begin = at + date->range.begin,
                     .end = at + date->range.end,
                     .iso = to_iso(date->date),
                     .month = static_cast<int>(static_cast<unsigned>(date->date.month())),
                     .day = static_cast<int>(static_cast<unsigned>(date->date.day()))});
    at += date->range.end;
  }
  add_torn(at, text.size());
  return found;
}

std::string date_in_url(std::string_view url) {
  const std::vector<Number> numbers = numbers_of(url);
  for (std::size_t i = numbers.size(); i-- > 0;) {
    const Number& n = numbers[i];
    const bool after_letter = n.begin > 0 && url[n.begin - 1] != '/' && url[n.begin - 1] != 't' &&
                              url[n.begin - 1] != '_';
    if (n.digits == 8 && !after_letter) {
      const std::string date = iso(n.value / 10000, n.value / 100 % 100, n.value % 100);
      if (!date.empty() && n.value / 10000 >= 1990 && n.value / 10000 <= 2100) return date;
    }
    if (i + 2 < numbers.size() && is_year(n) && is_month(numbers[i + 1]) &&
        is_day(numbers[i + 2])) {
      const auto joint = [&](const Number& left, const Number& right) {
        const std::string_view between = url.substr(left.end, right.begin - left.end);
        return between == "/" || between == "-";
      };
      if (!joint(n, numbers[i + 1]) || !joint(numbers[i + 1], numbers[i + 2])) continue;
      std::string date = iso(n.value, numbers[i + 1].value, numbers[i + 2].value);
      if (!date.empty()) return date;
    }
  }
  return {};
}

}  // namespace gongkai
