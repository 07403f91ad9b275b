#pragma once

#include <string>
#include <vector>

#include "extract/content.h"
#include "extract/office_lines.h"
#include "extract/office_text.h"

namespace gongkai {

/// Puts laid-out pages together again: lines to paragraphs (over page ends too), lines of aligned
/// phrases to table rows; page headers, footers and numbers become stripped lines.
Document document_of(std::vector<FilePage> pages, FileBudget& budget);

/// The part of `document`'s letters that are Chinese characters, 0 to 1; digits and signs do not
/// count. A text layer whose fonts do not say what their characters mean has next to none.
double han_share(const Document& document);

}  // namespace gongkai
