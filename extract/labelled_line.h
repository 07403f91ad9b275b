#pragma once

#include <cstddef>

#include "config/lexicon.h"
#include "extract/metadata.h"

namespace gongkai {

class Lines;

inline constexpr std::size_t kLongestValue = 120;  ///< letters; what is longer is prose

/// The label that a date without one has under a title.
const Label& unlabelled_date();

/// Reads line `line` as labels, values, chrome words and what separates them, and notes in `out`,
/// which has a place for every shown line, what of it they explain.
void read_labelled_line(const Lines& lines, std::size_t line, const Lexicon& lexicon,
                        Metadata& out);

}  // namespace gongkai
