#pragma once

#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// Reads a .xlsx: each row of each sheet is a line, its cells joined by tabs and numbers shown as
/// their format says (dates as ISO dates). A cell that spans others is written once. The names of
/// sheets stand in front as captions where there are several; hidden sheets are stripped.
[[nodiscard]] FileText read_xlsx(std::string_view bytes, FileBudget& budget);

}  // namespace gongkai
