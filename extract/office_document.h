#pragma once

#include "config/portal.h"
#include "extract/document.h"
#include "extract/office.h"

namespace gongkai {

/// What read_file() gave, and then what its lines say of the document as they would on a page: its
/// title, fields, headings and signature. No line is taken away: a file has no portal around it,
/// and the title that it begins with is its own. Spreadsheets and archives are left as they are,
/// because they are no one text; of archives the members are described. Sources are null: a line of
/// a file is no range of its bytes.
Content describe_file(Content file, const Portal& portal, const Origin& origin);

}  // namespace gongkai
