#pragma once

#include <string_view>
#include <vector>

#include "config/portal.h"
#include "extract/content.h"
#include "extract/dom.h"

namespace gongkai {

/// Where a text came from, as far as reading it needs to know.
struct Origin {
  std::string_view url;            ///< links resolve against it; may be empty
  std::string_view charset;        ///< of the page, for the queries of its links
  const Row* row = nullptr;        ///< the listing row that led there
  std::vector<Claim> claims = {};  ///< what a script of the page says of the document
};

/// Reads a page as one disclosed document. Sources are byte ranges of the page's text.
Document read_document(const Page& page, const Portal& portal, const Origin& origin);

/// The same for plain text.
Document read_text_document(std::string_view text, const Portal& portal, const Origin& origin);

}  // namespace gongkai
