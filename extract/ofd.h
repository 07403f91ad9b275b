#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads an OFD file (GB/T 33190), China's counterpart of PDF: characters placed on pages, which
/// are put together to paragraphs and table rows as those of a PDF are.
[[nodiscard]] FileText read_ofd(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
