#include "extract/doc.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "extract/cfb.h"
#include "extract/doc_body.h"
#include "extract/doc_file.h"
#include "extract/doc_properties.h"
#include "extract/office_claim.h"

namespace gongkai {
namespace {

void strip(Document& document, std::vector<Block> lines, bool header) {
  const std::string_view rule = header ? "page_header" : "page_footer";
  for (Block& line : lines) {
    const bool known = std::ranges::any_of(document.stripped, [&](const Stripped& other) {
      return other.text == line.text && other.rule == rule;
    });
    if (known) continue;  // the same header in the next section
    document.stripped.push_back({.text = std::move(line.text),
                                 .zone = header ? Zone::head : Zone::tail,
                                 .rule = std::string{rule}});
  }
}

}  // namespace

FileText read_doc(std::string_view bytes, FileBudget& budget) {
  const auto file = DocFile::open(bytes);
  if (!file) return std::unexpected{file.error()};
  DocBody body{*file, budget};
  Document document;
  document.blocks = body.document();
  for (DocBody::PageEdge& edge : body.page_edges()) {
    strip(document, std::move(edge.lines), edge.header);
  }
  for (const std::string& line : body.hidden()) {
    document.stripped.push_back({.text = line, .zone = Zone::hidden, .rule = "hidden"});
  }
  if (budget.spent()) {
    return std::unexpected{too_much_text()};
  }
  if (body.numbering_lost()) add_numbering_lost(document.claims, "no table has them");
  if (const auto container = CompoundFile::open(bytes)) {
    std::ranges::move(property_claims(*container), std::back_inserter(document.claims));
  }
  return document;
}

}  // namespace gongkai
