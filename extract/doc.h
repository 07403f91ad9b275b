#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads a .doc or .wps in Word's binary format (Word 97 to 2003), as read_docx() does a .docx.
/// When list numbers could not be put in front of their paragraphs, a claim `numbering` = `lost`
/// says so.
[[nodiscard]] FileText read_doc(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
