#include "extract/pdf_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

#include "extract/office_claim.h"
#include "extract/office_flow.h"
#include "extract/office_pages.h"
#include "extract/office_xml.h"

namespace gongkai {
namespace {

constexpr double kLeastHan = 0.3;
constexpr std::size_t kMostWords = 1'000'000;

double number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::isfinite(value) && std::fabs(value) < 1e6 ? value : 0;
}

FilePage page_of(pugi::xml_node root) {
  FilePage page{.width = number(attribute(root, "width")),
                .height = number(attribute(root, "height"))};
  walk(
      root,
      [&](pugi::xml_node node) {
        if (local_name(node) != "word") return true;
        PageWord word{.left = number(attribute(node, "xMin")),
                      .top = number(attribute(node, "yMin")),
                      .right = number(attribute(node, "xMax")),
                      .bottom = number(attribute(node, "yMax")),
                      .text = clean_line(text_of(node))};
        if (!word.text.empty()) page.words.push_back(std::move(word));
        return false;
      },
      [](pugi::xml_node) {});
  return page;
}

/// The head of the layout says what pdfinfo says.
void add_claims(std::string_view layout, Document& document) {
  const std::size_t begin = layout.find("<head>");
  const std::size_t end = layout.find("</head>");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return;
  const auto head = Xml::parse(std::string{layout.substr(begin, end + 7 - begin)});
  if (!head) return;
  for (const pugi::xml_node one : head->root().children()) {
    if (local_name(one) == "title") add_property(document.claims, "title", text_of(one));
    const std::string_view name = attribute(one, "name");
    const std::string_view value = attribute(one, "content");
    if (name == "Author") add_property(document.claims, "author", value);
    if (name == "CreationDate") add_property(document.claims, "created", value);
    if (name == "ModDate") add_property(document.claims, "modified", value);
  }
}

}  // namespace

/// Each page is parsed alone, so that long files need no more memory than their longest page. A '<'
/// in a word is printed as an entity, so tags can be looked for in the bytes.
FileText read_pdf_layout(std::string_view layout, FileBudget& budget) {
  std::vector<FilePage> pages;
  std::size_t words = 0;
  for (std::size_t at = layout.find("<page "); at != std::string_view::npos;) {
    const std::size_t end = layout.find("</page>", at);
    if (end == std::string_view::npos) break;
    const auto page = Xml::parse(std::string{layout.substr(at, end + 7 - at)});
    if (!page) return std::unexpected{page.error()};
    pages.push_back(page_of(page->root()));
    words += pages.back().words.size();
    if (words > kMostWords) {
      return std::unexpected{
          FileError{.state = FetchState::parse_limit, .reason = "has too many words"}};
    }
    at = layout.find("<page ", end);
  }
  const std::size_t count = pages.size();
  Document document = document_of(std::move(pages), budget);
  if (budget.spent()) {
    return std::unexpected{too_much_text()};
  }
  if (document.blocks.empty()) {
    return std::unexpected{FileError{
        .state = FetchState::no_text,
        .reason =
            fmt::format("its {} pages have no text layer: it is a scan or a picture", count)}};
  }
  if (const double share = han_share(document); share < kLeastHan) {
    return std::unexpected{FileError{
        .state = FetchState::no_text,
        .reason = fmt::format("only {:.0f} % of the letters of its text layer are Chinese, so its "
                              "fonts do not say what they show",
                              share * 100)}};
  }
  add_claims(layout, document);
  return document;
}

std::string pdf_complaint(std::string_view messages, bool ended_well) {
  if (messages.contains("language pack")) {
    return "its fonts need the character tables of poppler-data, which is not installed";
  }
  if (messages.contains("Incorrect password")) return "is encrypted";
  if (ended_well) return {};
  const std::size_t end = messages.find('\n');
  const std::string first = clean_line(messages.substr(0, end));
  return first.empty() ? "is damaged" : "is damaged (" + first + ')';
}

}  // namespace gongkai
