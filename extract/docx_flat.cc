#include "extract/docx_flat.h"

#include <string>
#include <utility>

#include "extract/docx_body.h"
#include "extract/office_claim.h"
#include "extract/office_xml.h"

namespace gongkai {
namespace {

/// The root of the part with this name in a <pkg:package>.
pugi::xml_node part(pugi::xml_node package, std::string_view name) {
  for (const pugi::xml_node one : package.children()) {
    if (local_name(one) == "part" && attribute(one, "name") == name) {
      return child(one, "xmlData").first_child();
    }
  }
  return {};
}

}  // namespace

FileText read_flat_docx(std::string_view bytes, FileBudget& budget) {
  const auto xml = Xml::parse(std::string{bytes});
  if (!xml) return std::unexpected{xml.error()};
  const pugi::xml_node root = xml->root();
  const bool package = local_name(root) == "package";
  const pugi::xml_node main = package ? part(root, "/word/document.xml") : child(root, "body");
  if (!main) return std::unexpected{FileError{.reason = "has no body"}};
  DocxBody body{DocxLists{part(root, "/word/numbering.xml"), part(root, "/word/styles.xml")},
                budget};
  Document document;
  document.blocks = body.read(main);
  for (const std::string& line : body.hidden()) {
    document.stripped.push_back({.text = line, .zone = Zone::hidden, .rule = "hidden"});
  }
  if (budget.spent()) return std::unexpected{too_much_text()};
  if (body.numbering_lost()) add_numbering_lost(document.claims, "the file does not show them");
  const pugi::xml_node properties = child(root, "DocumentProperties");
  for (const auto& [element, property] : {std::pair{"Title", "title"},
                                          {"Author", "author"},
                                          {"Company", "company"},
                                          {"Created", "created"},
                                          {"LastSaved", "modified"}}) {
    if (const pugi::xml_node found = child(properties, element)) {
      add_property(document.claims, property, text_of(found));
    }
  }
  return document;
}

}  // namespace gongkai
