#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads an RTF file, as read_docx() does a .docx. Bytes are decoded by the font they are set in,
/// else by the file's code page; numbers of lists are those that the writer stored, else counted.
[[nodiscard]] FileText read_rtf(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
