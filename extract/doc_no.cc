#include "extract/doc_no.h"

#include <algorithm>
#include <array>
#include <span>

#include "config/ascii.h"
#include "config/fold.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 6> kOpen{"〔", "[", "【", "(", "〖", "﹝"};
constexpr std::array<std::string_view, 6> kClose{"〕", "]", "】", ")", "〗", "﹞"};
constexpr std::string_view kNumerals = "〇○零一二三四五六七八九十百千";

/// Takes one of `words` from the front of `text`.
bool take_any(std::string_view& text, std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    if (text.starts_with(word)) {
      text.remove_prefix(word.size());
      return true;
    }
  }
  return false;
}

std::string_view take_digits(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_ascii_digit(text[size])) ++size;
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

/// Digits or Chinese numerals.
std::string_view take_number(std::string_view& text) {
  const std::string_view digits = take_digits(text);
  if (!digits.empty()) return digits;
  std::size_t size = 0;
  while (size + 3 <= text.size() && kNumerals.contains(text.substr(size, 3))) size += 3;
  const std::string_view numerals = text.substr(0, size);
  text.remove_prefix(size);
  return numerals;
}

/// A 代字 is a short run of Han characters, at times with a unit in parentheses.
bool is_agency(std::string_view text, std::size_t most) {
  const std::size_t letters = count_letters(text);
  if (letters < 1 || letters > most) return false;
  int open = 0;
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    const bool han = (c.value >= 0x3400 && c.value <= 0x9FFF) || c.value >= 0x20000;
    if (c.value == U'(') ++open;
    if (!han && c.value != U'(' && c.value != U')' && c.value != U'·' && c.value != U'-')
      return false;
    text.remove_prefix(c.size);
  }
  return open <= 1;
}

/// 代字〔年〕号 over all of `folded`.
std::optional<std::string> bracketed(std::string_view folded) {
  for (std::size_t i = 0; i < kOpen.size(); ++i) {
    for (std::size_t open = folded.find(kOpen.at(i)); open != std::string_view::npos;
         open = folded.find(kOpen.at(i), open + 1)) {
      std::string_view rest = folded.substr(open + kOpen.at(i).size());
      const std::string_view year = take_digits(rest);
      if (year.size() != 4 || (!year.starts_with("19") && !year.starts_with("20"))) continue;
      if (!take_any(rest, kClose)) continue;
      if (rest.starts_with("第")) rest.remove_prefix(std::string_view{"第"}.size());
      const std::string_view serial = take_digits(rest);
      if (serial.empty() || serial.size() > 6 || rest != "号") continue;
      const std::string_view agency = folded.substr(0, open);
      if (!is_agency(agency, 20)) continue;
      return std::string{agency} + "〔" + std::string{year} + "〕" + std::string{serial} + "号";
    }
  }
  return std::nullopt;
}

/// 某某令第N号, 公告YYYY年第N号 over all of `folded`.
std::optional<std::string> order(std::string_view folded) {
  if (!folded.ends_with("号")) return std::nullopt;
  constexpr std::array<std::string_view, 3> kKinds{"令", "公告", "通告"};
  for (const std::string_view kind : kKinds) {
    const std::size_t at = folded.find(kind);
    if (at == std::string_view::npos || at == 0) continue;
    const std::string_view agency = folded.substr(0, at);
    std::string_view rest = folded.substr(at + kind.size());
    std::string_view year;
    if (std::string_view probe = rest;
        kind != "令" || is_ascii_digit(probe.empty() ? ' ' : probe.front())) {
      year = take_digits(probe);
      if (year.size() == 4 && probe.starts_with("年")) {
        rest = probe.substr(std::string_view{"年"}.size());
      } else {
        year = {};
      }
    }
    const bool ordinal = rest.starts_with("第");
    if (ordinal) rest.remove_prefix(std::string_view{"第"}.size());
    const std::string_view number = take_number(rest);
    if (number.empty() || rest != "号" || (!ordinal && kind != "令") || !is_agency(agency, 24))
      continue;
    return std::string{folded};
  }
  return std::nullopt;
}

/// Without one pair of parentheses or brackets around all of it.
std::string_view unwrapped(std::string_view folded) {
  for (std::size_t i = 0; i < kOpen.size(); ++i) {
    if (folded.starts_with(kOpen.at(i)) && folded.ends_with(kClose.at(i))) {
      folded.remove_prefix(kOpen.at(i).size());
      folded.remove_suffix(kClose.at(i).size());
      break;
    }
  }
  return folded;
}

std::string canonical_order(std::string_view order) {
  constexpr std::string_view kState = "中华人民共和国";
  if (order.starts_with(kState)) order.remove_prefix(kState.size());
  return std::string{order};
}

}  // namespace

std::optional<DocNo> whole_doc_no(std::string_view text) {
  if (text.size() > 160) return std::nullopt;
  const std::string folded = fold(text);
  const std::string_view inner = unwrapped(folded);
  if (auto value = bracketed(inner)) return DocNo{*std::move(value), trim(text)};
  if (const auto value = order(inner)) return DocNo{canonical_order(*value), trim(text)};
  return std::nullopt;
}

std::optional<DocNo> proclaimed_doc_no(std::string_view text) {
  const std::size_t end = text.find("号公布");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, end + std::string_view{"号"}.size());
  std::size_t begin = before.rfind("日");
  begin = begin == std::string_view::npos ? 0 : begin + std::string_view{"日"}.size();
  const std::string_view raw = trim(before.substr(begin));
  if (const auto value = order(fold(raw))) return DocNo{canonical_order(*value), raw};
  return std::nullopt;
}

}  // namespace gongkai
