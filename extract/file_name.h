#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crawler/response.h"
#include "extract/content.h"

namespace gongkai {

/// A file's name as somebody gave it.
struct FileName {
  std::string name;  ///< without folders and controls
  std::string raw;   ///< as printed; bytes that are no UTF-8 as U+FFFD
  std::string how;   ///< what it took to read it: "filename*", "filename gb18030 as latin-1", …
};

/// The name in a Content-Disposition header (RFC 6266): `filename*` (RFC 8187) before `filename`,
/// which portals also send percent-encoded, as a MIME word, in bare UTF-8 or GB18030, or in one of
/// these with each byte written as a character of its own.
std::optional<FileName> disposition_name(std::string_view header);

/// "name.docx" has a type that documents are handed out in.
bool has_file_type(std::string_view name);

/// `name` without its folders and without such a type.
std::string_view file_stem(std::string_view name);

/// Adds the names that a file goes by as claims about `file_name`: the link's, the answer's header,
/// the last part of its URL. One with a file type is chosen first, in this order. A document
/// without a title is called by the link's or the header's name.
void name_file(Document& document, const Response& response);

}  // namespace gongkai
