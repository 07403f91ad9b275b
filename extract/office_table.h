#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "extract/office_lines.h"

namespace gongkai {

/// How many lines from the first one on are a table: neighbours with phrases side by side. 0 when
/// the first line begins none.
std::size_t table_length(std::span<const PageLine> lines);

/// The rows of a table, cells joined by tabs; `right` is the page's right margin. The lines of a
/// cell that was wrapped are put together again: all but its last reach up to the next column.
std::vector<std::string> table_rows(std::span<const PageLine> lines, double right);

}  // namespace gongkai
