#pragma once

#include <string>
#include <string_view>

#include "crawler/encoding.h"
#include "crawler/request.h"
#include "crawler/source_map.h"

namespace gongkai {

/// A page as text, and how its bytes were read.
struct Decoded {
  std::string text;      ///< valid UTF-8; U+FFFD where bytes could not be read
  std::string declared;  ///< label the page or its header declared, lower case; empty when none
  std::string used;  ///< WHATWG name of the encoding its bytes were read by ("UTF-8", "gb18030")
  SourceMap map;

  /// The bytes of the page that text[in_text] was read from, widened to whole characters.
  [[nodiscard]] ByteRange source(ByteRange in_text) const { return map.source(in_text); }
};

/// Finds a page's encoding and decodes it: byte order mark, then the header's label, then the
/// page's own, then what the bytes look like. A label that the bytes contradict is overruled
/// (portals send GBK pages as UTF-8 and the reverse, and ISO-8859-1 as a server's default); gb2312
/// and gbk mean gb18030; UTF-7 is never used. `content_type` may be empty.
Decoded decode_page(std::string_view bytes, std::string_view content_type);

}  // namespace gongkai
