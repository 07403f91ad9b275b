#include "extract/docx.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "extract/docx_body.h"
#include "extract/office_edges.h"
#include "extract/office_package.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostEdges = 1000;  // parts with page headers and footers

using Relation = OfficePackage::Relation;
using Relations = std::vector<Relation>;

/// The part of this kind that the document refers to, parsed; nothing when there is none or it
/// cannot be read.
std::optional<Xml> part(OfficePackage& package, const Relations& relations, std::string_view kind) {
  const auto found = std::ranges::find(relations, kind, &Relation::kind);
  if (found == relations.end()) return std::nullopt;
  auto xml = package.xml(found->part);
  return xml ? std::optional{std::move(*xml)} : std::nullopt;
}

pugi::xml_node root_of(const std::optional<Xml>& xml) {
  return xml ? xml->root() : pugi::xml_node{};
}

/// Appends the notes that the body refers to, in order.
void append_notes(DocxBody& body, OfficePackage& package, const Relations& relations,
                  Document& document) {
  if (body.notes().empty()) return;
  const std::optional<Xml> footnotes = part(package, relations, "footnotes");
  const std::optional<Xml> endnotes = part(package, relations, "endnotes");
  std::map<std::pair<bool, std::string>, pugi::xml_node> notes;
  for (const bool endnote : {false, true}) {
    for (const pugi::xml_node one : root_of(endnote ? endnotes : footnotes).children()) {
      notes.emplace(std::pair{endnote, std::string{attribute(one, "id")}}, one);
    }
  }
  const std::vector<DocxBody::NoteReference> references = body.notes();
  for (const DocxBody::NoteReference& reference : references) {
    const auto note = notes.find({reference.endnote, reference.id});
    if (note == notes.end()) continue;
    std::ranges::move(body.read(note->second, '[' + std::to_string(reference.number) + "] "),
                      std::back_inserter(document.blocks));
    notes.erase(note);
  }
}

}  // namespace

FileText read_docx(std::string_view bytes, FileBudget& budget) {
  auto package = OfficePackage::open(bytes, budget);
  if (!package) return std::unexpected{package.error()};
  const auto relations = package->relations(package->main_part());
  if (!relations) return std::unexpected{relations.error()};
  const auto main = package->xml(package->main_part());
  if (!main) return std::unexpected{main.error()};
  const std::optional<Xml> numbering = part(*package, *relations, "numbering");
  const std::optional<Xml> styles = part(*package, *relations, "styles");

  DocxBody body{DocxLists{root_of(numbering), root_of(styles)}, budget};
  Document document;
  document.blocks = body.read(main->root());
  append_notes(body, *package, *relations, document);
  PageEdges edges;
  std::size_t count = 0;
  for (const Relation& relation : *relations) {
    const bool header = relation.kind == "header";
    if ((!header && relation.kind != "footer") || ++count > kMostEdges) continue;
    if (const auto xml = package->xml(relation.part)) {
      edges.add(body.read(xml->root()), header, document);
    }
  }
  for (const std::string& line : body.hidden()) {
    document.stripped.push_back({.text = line, .zone = Zone::hidden, .rule = "hidden"});
  }
  if (budget.spent()) {
    return std::unexpected{too_much_text()};
  }
  if (body.has_chunks()) {
    document.claims.push_back({.field = "embedded_file",
                               .value = "unread",
                               .layer = Layer::attachment,
                               .confidence = 1,
                               .rule = "docx:altChunk"});
  }
  std::ranges::move(package->claims(), std::back_inserter(document.claims));
  return document;
}

}  // namespace gongkai
