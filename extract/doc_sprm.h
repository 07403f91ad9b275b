#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/office_flow.h"

namespace gongkai {

/// One property modifier of [MS-DOC] (a "Sprm" with its operand).
struct Sprm {
  std::uint16_t code = 0;
  std::string_view operand;  ///< without the length that variable ones begin with
};

/// Takes the first modifier off `list`; nullopt at its end and when it is cut off.
std::optional<Sprm> next_sprm(std::string_view& list);

/// The properties of a paragraph that lines are made by.
struct ParagraphProperties {
  int list = 0;                ///< index of its LFO, from 1; 0: not numbered
  int level = 0;               ///< of the list
  bool old_numbering = false;  ///< numbered as in Word 6, which is not read
  int depth = 0;               ///< tables around it
  bool row_end = false;
  bool inner_cell_end = false;   ///< of a table in a table; the outermost cells end by a mark
  std::vector<CellShape> cells;  ///< of the row that ends here
};

/// Applies `list` to `properties`; `data` is the stream that large lists are kept in. Returns how
/// many bytes of that were read.
std::size_t apply(std::string_view list, std::string_view data, ParagraphProperties& properties);

/// The properties of a stretch of characters.
struct CharacterProperties {
  bool hidden = false;
  bool deleted = false;
  std::uint16_t symbol_font = 0;
  char16_t symbol = 0;  ///< set when the character stands for one of a symbol font
};

void apply(std::string_view list, CharacterProperties& properties);

}  // namespace gongkai
