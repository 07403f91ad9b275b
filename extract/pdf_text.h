#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Turns what `pdftotext -bbox-layout` printed of a PDF (words with their places on each page) into
/// a document. A PDF without a text layer, or whose letters are Chinese by less than three in ten,
/// is refused as no_text: it is a scan, or its fonts do not say what their characters mean.
[[nodiscard]] FileText read_pdf_layout(std::string_view layout, FileBudget& budget);

/// Why pdftotext gave no text, from the lines it printed to stderr and whether it ended well; empty
/// when it had nothing to say against the text.
std::string pdf_complaint(std::string_view messages, bool ended_well);

}  // namespace gongkai
