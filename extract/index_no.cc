#include "extract/index_no.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/ascii.h"
#include "config/fold.h"

namespace gongkai {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // no I O S V Z

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_ascii_digit);
}

/// ASCII capitals without blanks, full-width forms made narrow.
std::string narrow(std::string_view text) {
  std::string result = fold(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

void read_front(std::string_view front, IndexNo& index) {
  while (front.ends_with('-')) front.remove_suffix(1);
  if (front.size() == 18 && credit_code_check(front) != 0) {
    index.credit_code = front;
    index.division = front.substr(2, 6);
    index.organisation = front.substr(8, 9);
    index.checks = credit_code_check(front) == front[17] &&
                   organisation_check(index.organisation) == front[16];
    return;
  }
  std::string code{front};
  std::erase(code, '-');
  if (code.size() == 9 && organisation_check(code) != 0) {
    index.organisation = code;
    index.checks = organisation_check(code) == code[8];
  }
}

}  // namespace

char credit_code_check(std::string_view first17) {
  int sum = 0;
  int weight = 1;
  for (const char c : first17.substr(0, 17)) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return 0;
    sum += static_cast<int>(value) * weight;
    weight = weight * 3 % 31;
  }
  return kAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

char organisation_check(std::string_view first8) {
  constexpr std::array<int, 8> kWeights{3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const char c = first8[i];
    if (!is_ascii_digit(c) && (c < 'A' || c > 'Z')) return 0;
    sum += (is_ascii_digit(c) ? c - '0' : c - 'A' + 10) * kWeights.at(i);
  }
  const int check = 11 - sum % 11;
  return check == 10 ? 'X' : static_cast<char>('0' + check % 11);
}

std::optional<IndexNo> parse_index_no(std::string_view text) {
  const std::string number = narrow(text);
  const std::size_t slash = number.find_first_of('/');
  if (slash == std::string::npos || slash < 3 || slash > 24) return std::nullopt;
  const std::string_view front = std::string_view{number}.substr(0, slash);
  const std::string_view rest = std::string_view{number}.substr(slash + 1);
  const auto plain = [](char c) {
    return is_ascii_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  if (!std::ranges::all_of(front, plain)) return std::nullopt;
  const std::size_t dash = rest.find('-');
  if (dash != 4 || !all_digits(rest.substr(0, 4)) || !all_digits(rest.substr(5)))
    return std::nullopt;
  IndexNo index{.serial = std::string{rest.substr(5)}};
  std::from_chars(rest.data(), rest.data() + 4, index.year);
  if (index.year < 1949 || index.year > 2100) return std::nullopt;
  read_front(front, index);
  return index;
}

}  // namespace gongkai
