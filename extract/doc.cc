#include "extract/doc.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "extract/cfb.h"
#include "extract/doc_body.h"
#include "extract/doc_file.h"
#include "extract/doc_properties.h"
#include "extract/office_claim.h"
#include "extract/office_edges.h"

namespace gongkai {
FileText read_doc(std::string_view bytes, FileBudget& budget) {
  auto file = DocFile::open(bytes);
  if (!file) return std::unexpected{file.error()};
  DocBody body{*file, budget};
  Document document;
  document.blocks = body.document();
  PageEdges edges;
  for (DocBody::PageEdge& edge : body.page_edges()) {
    edges.add(std::move(edge.lines), edge.header, document);
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
