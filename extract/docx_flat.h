#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads a Word document that is one XML file, often called .doc: the format of Word 2003, which
/// servers like to fill in from templates, or the parts of a .docx in a row.
[[nodiscard]] FileText read_flat_docx(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
