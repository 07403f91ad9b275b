#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads a .docx: paragraphs and table rows in document order as the final document shows them
/// (tracked deletions out, insertions in, field results without their codes, automatic numbers in
/// front), text boxes behind the paragraph they are anchored in, notes at the end, each marked [n]
/// where it is referred to. Page headers and footers and hidden text are stripped lines.
[[nodiscard]] FileText read_docx(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
