#include "extract/personal_number.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "config/fold.h"

namespace gongkai {
namespace {

struct Character {
  char32_t value = 0;  // folded: full-width digits are ASCII
  std::size_t begin = 0, end = 0;
};

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_word(char32_t c) {
  return is_digit(c) || (c >= U'a' && c <= U'z') || c == U'_';
}

/// What stands between groups of digits in a line. A tab parts the cells of a table row.
bool is_gap(char32_t c) {
  constexpr std::u32string_view kHyphens = U"-‐‑‒–—";
  return kHyphens.contains(c) || (is_blank(c) && c != U'\t' && c != U'\n' && c != U'\r');
}

/// Digits that were collected from a text, with the places where they stand.
struct Digits {
  std::u32string values;
  std::vector<std::size_t> at;  // in the characters
  std::size_t end = 0;          // behind the last
  bool has_gaps = false;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint point = code_point_at(text.substr(at));
      characters_.push_back({fold(point.value), at, at + point.size});
      at += point.size;
    }
  }

  std::vector<PersonalNumber> scan() {
    for (std::size_t at = 0; at < characters_.size();) {
      if (!is_digit(characters_[at].value)) {
        ++at;
        continue;
      }
      std::size_t end = identity_card(at);
      if (end == 0) end = mobile(at);
      if (const std::size_t code = country_code(at); end == 0 && code > 0) {
        end = mobile(at + code, true);
        if (end == 0 && is_gap(this->at(at + code))) end = mobile(at + code + 1, true);
      }
      if (end == 0) {
        for (end = at; end < characters_.size() && is_digit(characters_[end].value);) ++end;
      }
      at = end;
    }
    return std::move(found_);
  }

  [[nodiscard]] const std::vector<std::size_t>& hidden() const { return hidden_; }
  [[nodiscard]] const std::vector<Character>& characters() const { return characters_; }

 private:
  [[nodiscard]] char32_t at(std::size_t place) const {
    return place < characters_.size() ? characters_[place].value : U'\0';
  }

  /// Nothing before it makes it a part of something else.
  [[nodiscard]] bool begins(std::size_t place) const {
    if (place == 0) return true;
    const char32_t before = characters_[place - 1].value;
    if (before == U'-' || before == U'.') return place < 2 || !is_word(at(place - 2));
    if (before == U'/') return place - 1 == last_end_;  // two numbers; else a path
    return !is_word(before) && before != U'=' && before != U'%';
  }

  [[nodiscard]] bool ends(std::size_t place) const {
    const char32_t behind = at(place);
    if (behind == U'.') return !is_digit(at(place + 1));
    if (behind == U'-') return !is_word(at(place + 1));
    return !is_word(behind);
  }

  /// Digits in groups of these sizes, with up to two blanks or hyphens between or nothing.
  [[nodiscard]] std::optional<Digits> groups(std::size_t place,
                                             std::span<const std::size_t> sizes) const {
    Digits digits;
    for (const std::size_t size : sizes) {
      for (int gaps = 0; gaps < 2 && !digits.at.empty() && is_gap(at(place)); ++gaps, ++place)
        digits.has_gaps = true;
      for (std::size_t i = 0; i < size; ++i, ++place) {
        const bool may_be_x = digits.values.size() == 17 && at(place) == U'x';
        if (!is_digit(at(place)) && !may_be_x) return std::nullopt;
        digits.values += at(place);
        digits.at.push_back(place);
      }
    }
    digits.end = place;
    return digits;
  }

  /// How many digits of 86 or 0086 begin here; 0 for another number.
  [[nodiscard]] std::size_t country_code(std::size_t place) const {
    if (!begins(place)) return 0;
    for (const std::u32string_view code : {U"86", U"0086"}) {
      std::size_t same = 0;
      while (same < code.size() && at(place + same) == code[same]) ++same;
      if (same == code.size()) return same;
    }
    return 0;
  }

  /// Behind the number that begins here; 0 when none does.
  std::size_t mobile(std::size_t place, bool has_country = false) {
    constexpr std::array<std::size_t, 3> kGroups{3, 4, 4};
    if (at(place) != U'1' || at(place + 1) < U'3' || !(begins(place) || has_country)) return 0;
    const auto digits = groups(place, kGroups);
    if (!digits || !ends(digits->end)) return 0;
    constexpr std::u32string_view kUnits = U"元万亿件人次个户家项份起宗批吨亩公米%";
    if (!digits->has_gaps && kUnits.contains(at(digits->end))) return 0;
    add(PersonalNumber::Kind::mobile, *digits, 3, 7);
    return digits->end;
  }

  std::size_t identity_card(std::size_t place) {
    constexpr std::array<std::size_t, 3> kGroups{6, 8, 4};
    if (!begins(place)) return 0;
    const auto digits = groups(place, kGroups);
    if (!digits || !ends(digits->end) || !is_identity_number(digits->values)) return 0;
    add(PersonalNumber::Kind::identity_card, *digits, 6, digits->values.size());
    return digits->end;
  }

  static int number(std::u32string_view digits) {
    int value = 0;
    for (const char32_t digit : digits) value = value * 10 + static_cast<int>(digit - U'0');
    return value;
  }

  /// GB 11643-1999: province, date of birth, and ISO 7064 MOD 11-2 over the first 17.
  static bool is_identity_number(std::u32string_view digits) {
    constexpr std::array<int, 35> kProvinces{11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34,
                                             35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                             53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83};
    if (std::ranges::find(kProvinces, number(digits.substr(0, 2))) == kProvinces.end())
      return false;
    const int year = number(digits.substr(6, 4));
    const std::chrono::year_month_day born{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(number(digits.substr(10, 2)))},
        std::chrono::day{static_cast<unsigned>(number(digits.substr(12, 2)))}};
    if (year < 1880 || year > 2100 || !born.ok()) return false;
    int sum = 0;
    for (const char32_t digit : digits.substr(0, 17))
      sum = (sum + static_cast<int>(digit - U'0')) * 2 % 11;
    const int check = (12 - sum) % 11;
    return digits[17] == (check == 10 ? U'x' : U'0' + static_cast<char32_t>(check));
  }

  void add(PersonalNumber::Kind kind, const Digits& digits, std::size_t first, std::size_t last) {
    found_.push_back(
        {kind, {characters_[digits.at.front()].begin, characters_[digits.at.back()].end}});
    for (std::size_t i = first; i < last; ++i) hidden_.push_back(digits.at[i]);
    last_end_ = digits.end;
  }

  std::vector<Character> characters_;
  std::vector<PersonalNumber> found_;
  std::size_t last_end_ = 0;         // behind the last of them
  std::vector<std::size_t> hidden_;  // characters that a mask takes away
};

/// Whether there are enough digits in a row, gaps aside, to look closer: most lines have not.
bool may_have_one(std::string_view text) {
  constexpr std::size_t kFewest = 11;
  constexpr std::size_t kWidestGap = 8;  // bytes: two characters, and what a wide digit begins with
  std::size_t digits = 0;
  std::size_t others = 0;
  for (std::size_t i = 0; i < text.size() && digits < kFewest; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool ends_wide_digit =
        c >= 0x90 && c <= 0x99 && i >= 2 && text[i - 1] == '\xBC' && text[i - 2] == '\xEF';
    if ((c >= '0' && c <= '9') || ends_wide_digit) {
      ++digits;
      others = 0;
    } else if (++others > kWidestGap) {
      digits = 0;
    }
  }
  return digits >= kFewest;
}

}  // namespace

std::vector<PersonalNumber> find_personal_numbers(std::string_view text) {
  if (!may_have_one(text)) return {};
  return Scanner{text}.scan();
}

std::string mask_personal_numbers(std::string_view text) {
  std::string masked{text};
  if (!may_have_one(text)) return masked;
  Scanner scanner{text};
  scanner.scan();
  for (const std::size_t place : scanner.hidden()) {
    const Character& hidden = scanner.characters()[place];
    const bool is_wide = hidden.end - hidden.begin == 3;
    masked.replace(hidden.begin, hidden.end - hidden.begin, is_wide ? "＊" : "*");
  }
  return masked;
}

}  // namespace gongkai
