#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// A 发文字号 found in a text.
struct DocNo {
  std::string value;     ///< canonical: 穗府办规〔2024〕13号, ASCII digits, no blanks
  std::string_view raw;  ///< the piece of the text that says so
};

/// The document number that `text` consists of: 代字, year in brackets of any kind, serial, 号, or
/// an order's number (国务院令第746号). Brackets or parentheses around it and blanks do not count.
std::optional<DocNo> whole_doc_no(std::string_view text);

/// The order number inside a line such as （2021年7月27日中华人民共和国国务院令第746号公布）.
std::optional<DocNo> proclaimed_doc_no(std::string_view text);

}  // namespace gongkai
