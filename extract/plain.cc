#include "extract/plain.h"

#include <algorithm>
#include <string>
#include <utility>

#include "crawler/charset.h"
#include "extract/office_flow.h"

namespace gongkai {

FileText read_plain(std::string_view bytes, FileBudget& budget) {
  const Decoded decoded = decode_page(bytes, "");
  Flow flow{budget};
  for (std::size_t at = 0; at < decoded.text.size() && !budget.spent();) {
    const std::size_t end = std::min(decoded.text.find('\n', at), decoded.text.size());
    flow.text(std::string_view{decoded.text}.substr(at, end - at));
    flow.end_paragraph();
    at = end + 1;
  }
  if (budget.spent()) return std::unexpected{too_much_text()};
  Document document{.charset = {.declared = decoded.declared, .used = decoded.used}};
  document.blocks = flow.finish();
  return document;
}

}  // namespace gongkai
