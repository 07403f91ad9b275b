#include "extract/year.h"

#include <array>

#include "config/ascii.h"
#include "config/fold.h"

namespace gongkai {
namespace {

constexpr int kFirstYear = 1990;
constexpr int kLastYear = 2099;

/// A numeral of a year written in Chinese; portals print 〇 as ○, 零, O or 0. -1: none.
int numeral(char32_t c) {
  constexpr std::u32string_view kNumerals = U"〇一二三四五六七八九";
  if (c == U'○' || c == U'零' || c == U'o' || c == U'0' || c == U'Ο' || c == U'О') return 0;
  const std::size_t at = kNumerals.find(c);
  return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

struct Number {
  int value = 0;
  std::size_t size = 0;  ///< bytes; 0: no year
  bool chinese = false;
};

/// Four digits or four numerals at the front of `text`.
Number four_at(std::string_view text) {
  Number number;
  int digits = 0;
  int chinese = 0;
  while (digits < 4 && number.size < text.size()) {
    const CodePoint c = code_point_at(text.substr(number.size));
    const bool ascii = c.value >= U'0' && c.value <= U'9';
    const int value = ascii ? static_cast<int>(c.value - U'0') : numeral(c.value);
    if (value < 0) return {};
    chinese += ascii || c.value == U'o' ? 0 : 1;
    number.value = number.value * 10 + value;
    number.size += c.size;
    ++digits;
  }
  if (digits < 4 || number.value < kFirstYear || number.value > kLastYear) return {};
  number.chinese = chinese > 0;
  return number;
}

/// Bytes of the 年度, 年 or 度 at the front of `text`.
std::size_t mark_at(std::string_view text) {
  constexpr auto kMarks = std::to_array<std::string_view>({"年度", "年", "度"});
  for (const std::string_view mark : kMarks) {
    if (text.starts_with(mark)) return mark.size();
  }
  return 0;
}

/// Bytes of the dash and second year at the front of `text`; 0 when this is no range.
std::size_t range_at(std::string_view text) {
  constexpr auto kDashes = std::to_array<std::string_view>({"—", "–", "-", "~", "至", "到", "－"});
  std::size_t size = 0;
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view dash : kDashes) {
      if (!text.substr(size).starts_with(dash)) continue;
      size += dash.size();
      more = true;
    }
  }
  if (size == 0) return 0;
  const Number second = four_at(text.substr(size));
  return second.size == 0 ? 0 : size + second.size;
}

/// Two years that lost the dash between them: 20212025年.
bool is_glued_range(std::string_view text) {
  return text.size() >= 8 && four_at(text).size == 4 && four_at(text.substr(4)).size == 4 &&
         text.substr(8).starts_with("年");
}

}  // namespace

std::optional<FoundYear> find_year(std::string_view folded) {
  for (std::size_t at = 0; at < folded.size();) {
    const std::string_view rest = folded.substr(at);
    const bool inside_number = at > 0 && is_ascii_digit(folded[at - 1]) && is_ascii_digit(rest[0]);
    const Number first = inside_number ? Number{} : four_at(rest);
    const bool glued = first.size > 0 && is_glued_range(rest);
    const std::string_view behind = rest.substr(glued ? 8 : first.size);
    const bool runs_on = !glued && !behind.empty() && is_ascii_digit(behind[0]);
    if (first.size == 0 || runs_on || (first.chinese && mark_at(behind) == 0)) {
      at += code_point_at(rest).size;
      continue;
    }
    std::size_t size = rest.size() - behind.size();
    std::size_t mark = mark_at(behind);
    const std::size_t second = range_at(behind.substr(mark));
    if (second > 0) {
      size += mark + second;
      mark = mark_at(folded.substr(at + size));
    }
    return FoundYear{first.value, glued || second > 0, {at, at + size + mark}};
  }
  return std::nullopt;
}

}  // namespace gongkai
