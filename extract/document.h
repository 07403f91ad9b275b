#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/portal.h"
#include "extract/content.h"
#include "extract/dom.h"

namespace gongkai {

/// Reads a page as one disclosed document. `row` is the listing row that led to it, or null. Sources
/// are byte ranges of the page's text.
Document read_document(const Page& page, const Portal& portal, const Row* row);

/// The same for plain text.
Document read_text_document(std::string_view text, const Portal& portal, const Row* row);

}  // namespace gongkai
