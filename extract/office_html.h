#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads an HTML file that was saved by a word processor or a browser: its lines as they are shown,
/// none of them taken for a portal's. `content_type` may be empty.
[[nodiscard]] FileText read_html_file(std::string_view bytes, std::string_view content_type,
                                      FileBudget& budget);

/// Reads a page saved as one file (.mht, often called .doc): its HTML part.
[[nodiscard]] FileText read_mht(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
