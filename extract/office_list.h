#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "extract/office_number.h"

namespace gongkai {

inline constexpr std::size_t kListLevels = 9;

/// One level of a list as a word processor defines it.
struct ListLevel {
  int start = 1;
  NumberFormat format = NumberFormat::decimal;
  std::string text;     ///< "第%1条", "%1.%2"; %N stands for the number of level N, 1 to 9
  int restart = -1;     ///< after a paragraph of level 1 to N; 0 never; -1 after any level above
  bool legal = false;   ///< the numbers of all levels in Arabic digits
  bool joined = false;  ///< no gap between number and text
};
using ListLevels = std::array<ListLevel, kListLevels>;

/// Counts the paragraphs of one list in document order.
class ListCounter {
 public:
  /// The number in front of the next paragraph of `level`, as it is shown, with the blank that
  /// separates it from Latin text; Chinese punctuation needs none. Empty when the level shows none.
  std::string next(const ListLevels& levels, std::size_t level);

  /// The next paragraph of `level` begins again at `start`.
  void restart(std::size_t level, int start);

 private:
  struct Count {
    int value = 0;
    bool counted = false;  ///< value was shown; otherwise it is the next to show
    bool set = false;      ///< value holds
  };
  std::array<Count, kListLevels> counts_;
};

/// A list number as it stands in front of text: with a blank behind "1." and "(a)", which Chinese
/// punctuation needs not.
std::string spaced_label(std::string label);

/// A character of a symbol font (Symbol, Wingdings) as the Unicode character that looks like it;
/// `code` as it is stored, with or without 0xF000.
char32_t symbol_character(std::string_view font, char32_t code);

/// `text` with the private characters of symbol fonts replaced; they are bullets almost always.
std::string without_private_characters(std::string_view text);

}  // namespace gongkai
