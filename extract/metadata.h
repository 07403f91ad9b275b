#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/lexicon.h"

namespace gongkai {

class Lines;

/// A label and what stands behind it: [ 发布机构 ]万盛经济技术开发区.
struct LabelledValue {
  const Label* label = nullptr;
  std::string_view value;      ///< a piece of the lines' text; empty when the slot is
  std::size_t line = 0;        ///< of the label
  std::size_t value_line = 0;  ///< of the value
  bool bracketed = false;
  bool typed = false;  ///< no label: the field was told from the value
};

/// How much of a line labels, their values and chrome words explain.
enum class Explained : std::uint8_t {
  no,
  value,      ///< the whole line is the value of a label on a line before
  labelled,   ///< labels and values only, chrome words at most between them
  stamp,      ///< a date as a machine prints it, and nothing else
  chrome,     ///< chrome words only
  separator,  ///< bars and brackets only
};

struct Metadata {
  std::vector<LabelledValue> values;     ///< in document order, empty slots included
  std::vector<Explained> lines;          ///< one a shown line
  std::vector<const ChromeRule*> rules;  ///< of the first chrome word of a line, or null
};

/// Finds every label with its value, wherever it stands; which of them count is decided when the
/// body is known. A label is one when it is in brackets, before a colon, or all of a cell or line.
Metadata find_labels(const Lines& lines, const Lexicon& lexicon);

}  // namespace gongkai
