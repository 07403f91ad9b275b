#include "extract/xlsx_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "config/ascii.h"
#include "crawler/dates.h"

namespace gongkai {
namespace {

constexpr int kMostPlaces = 15;
constexpr std::size_t kLongestCode = 256;
constexpr double kLastDay = 2'958'465;  // 9999-12-31

/// `code` up to its first ';', with what is not shown as it stands taken out: [red], _x, *x. Text
/// in quotes or behind a backslash is kept as characters marked by a \1 before each byte.
std::string first_section(std::string_view code) {
  std::string section;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == ';') break;
    if (c == '"') {
      for (++i; i < code.size() && code[i] != '"'; ++i) section.append(1, '\1').append(1, code[i]);
    } else if (c == '\\' && i + 1 < code.size()) {
      section.append(1, '\1').append(1, code[++i]);
    } else if ((c == '_' || c == '*') && i + 1 < code.size()) {
      ++i;
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', i), code.size());
      const std::string_view inside = code.substr(i + 1, end - i - 1);
      if (inside == "h" || inside == "hh" || inside == "m" || inside == "mm" || inside == "s" ||
          inside == "ss") {
        section += inside;
      }
      if (inside.starts_with('$'))
        section += inside.substr(1, std::min(inside.find('-'), inside.size()) - 1);
      i = end;
    } else {
      section += c;
    }
  }
  return section;
}

/// Letters of a section that are not literal text, in lower case.
std::string letters_of(std::string_view section) {
  std::string letters;
  for (std::size_t i = 0; i < section.size(); ++i) {
    if (section[i] == '\1') {
      ++i;
    } else if (is_ascii_letter(section[i])) {
      letters += static_cast<char>(section[i] | 0x20);
    }
  }
  return letters;
}

std::string shortest(double value, std::string_view stored) {
  std::string text = fmt::format("{:.15g}", value);
  return text.contains('e') ? std::string{stored} : text;
}

std::string time_of(double fraction, bool with_seconds) {
  const int seconds = static_cast<int>(std::lround(fraction * 86'400)) % 86'400;
  std::string text = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (with_seconds || seconds % 60 != 0) text += fmt::format(":{:02}", seconds % 60);
  return text;
}

}  // namespace

CellFormat::CellFormat(std::string_view code) {
  const std::string section = first_section(code.substr(0, kLongestCode));
  const std::string letters = letters_of(section);
  if (letters.starts_with("general") || section.contains('@')) return;
  const bool day = letters.contains('d');
  // E is the year too, unless it is a power of ten.
  const bool power = section.contains("E+") || section.contains("E-") || section.contains("e+");
  const bool year = letters.contains('y') || (letters.starts_with('e') && !power);
  time_ = letters.contains('h') || letters.contains('s');
  date_ = year || day || (letters.contains('m') && !time_);
  days_shown_ = year && !day ? (letters.contains('m') ? 2 : 1) : 3;
  general_ = false;
  if (date_ || time_) return;
  read_number(section);
}

CellFormat CellFormat::built_in(int id) {
  switch (id) {
    case 1: return CellFormat{"0"};
    case 2: return CellFormat{"0.00"};
    case 3:
    case 37:
    case 38: return CellFormat{"#,##0"};
    case 4:
    case 39:
    case 40: return CellFormat{"#,##0.00"};
    case 9: return CellFormat{"0%"};
    case 10: return CellFormat{"0.00%"};
    case 14:
    case 15:
    case 16:
    case 28:
    case 29:
    case 30:
    case 31:
    case 51:
    case 53:
    case 54:
    case 58: return CellFormat{"yyyy-mm-dd"};
    case 17:
    case 27:
    case 36:
    case 50:
    case 52:
    case 57: return CellFormat{"yyyy-mm"};
    case 18:
    case 19:
    case 20:
    case 21:
    case 32:
    case 33:
    case 34:
    case 35:
    case 45:
    case 46:
    case 47:
    case 55:
    case 56: return CellFormat{"hh:mm"};
    case 22: return CellFormat{"yyyy-mm-dd hh:mm"};
    case 41:
    case 42: return CellFormat{"#,##0"};
    case 43:
    case 44: return CellFormat{"#,##0.00"};
    default: return {};
  }
}

void CellFormat::read_number(std::string_view section) {
  bool digits = false;
  bool point = false;
  least_digits_ = 0;
  for (std::size_t i = 0; i < section.size(); ++i) {
    const char c = section[i];
    if (c == '0' || c == '#' || c == '?') {
      digits = true;
      if (point) places_ = std::min(places_ + 1, kMostPlaces);
      if (!point && c == '0') least_digits_ = std::min(least_digits_ + 1, 30);
    } else if (c == '.' && digits) {
      point = true;
    } else if (c == ',' && digits) {
      thousands_ = true;
    } else if (c == '%') {
      percent_ = true;
      after_ += '%';
    } else if (c == '/' || c == 'E' || c == 'e') {
      general_ = true;  // fractions and powers of ten
    } else {
      if (c == '\1') ++i;
      if (i < section.size()) (digits ? after_ : before_) += section[i];
    }
  }
  general_ = general_ || !digits;
}

std::string CellFormat::show_number(double value) const {
  const double scaled = percent_ ? value * 100 : value;
  const double unit = std::pow(10.0, places_);
  // Halves go away from zero as they are written, not as they are stored.
  const double rounded = std::round(scaled * unit * (1 + 1e-15)) / unit;
  std::string digits = fmt::format("{:.{}f}", std::fabs(rounded), places_);
  std::size_t whole = std::min(digits.find('.'), digits.size());
  while (whole < static_cast<std::size_t>(least_digits_)) {
    digits.insert(digits.begin(), '0');
    ++whole;
  }
  if (thousands_) {
    for (std::size_t at = whole; at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  }
  return (rounded < 0 ? "-" : "") + before_ + digits + after_;
}

std::string CellFormat::show(std::string_view stored, bool from_1904) const {
  double value = 0;
  const auto [end, error] = std::from_chars(stored.data(), stored.data() + stored.size(), value);
  if (error != std::errc{} || end != stored.data() + stored.size() || !std::isfinite(value)) {
    return std::string{stored};
  }
  if (general_ || std::fabs(value) >= 1e15) return shortest(value, stored);
  if (!date_ && !time_) return show_number(value);
  if (value < 0 || value > kLastDay) return shortest(value, stored);
  using namespace std::chrono;
  double whole = std::floor(value);
  double fraction = value - whole;
  if (fraction * 86'400 > 86'399.5) {
    whole += 1;
    fraction = 0;
  }
  if (!date_) return time_of(fraction, false);
  // Day 60 of 1900 is a 29th of February that never was.
  const sys_days first = from_1904 ? sys_days{year{1904} / January / 1}
                                   : sys_days{year{1899} / December / (whole < 60 ? 31 : 30)};
  std::string text = to_iso(year_month_day{first + days{static_cast<int>(whole)}});
  if (days_shown_ == 2) text.resize(7);
  if (days_shown_ == 1) text.resize(4);
  if (time_) text += ' ' + time_of(fraction, false);
  return text;
}

}  // namespace gongkai
