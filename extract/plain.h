#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads a text file in whatever encoding it is in, a line as a paragraph.
[[nodiscard]] FileText read_plain(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
