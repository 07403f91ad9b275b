#include "extract/pager.h"

#include <algorithm>
#include <array>

#include "extract/pager_families.h"

namespace gongkai {
namespace {

using Reader = std::optional<Pager> (*)(const PagerInput&);

/// Tried in this order: a call that says how the pages are named outranks links that a script or
/// the server wrote, as the links are often those of the page before.
constexpr std::array<Reader, 3> kFamilies{read_numbered_call, read_numbered_variables,
                                          read_next_link};

}  // namespace

std::vector<PageScript> scripts_of(const ListingTree& tree) {
  std::vector<PageScript> found;
  for (const ListingTree::Entry& entry : tree.entries()) {
    if (entry.node.tag() != "script") continue;
    const Node text = entry.node.first_child();
    if (!text) continue;
    found.push_back({.script = Script{text.text()},
                     .offset = text.begin(),
                     .type = entry.node.attribute("type")});
  }
  return found;
}

Request page_request(const PagerInput& input, std::string url, int page, std::string memo) {
  return {.url = std::move(url),
          .referer = std::string{input.url},
          .purpose = Purpose::listing,
          .portal = input.request.portal,
          .column = input.request.column.empty() ? std::string{input.url} : input.request.column,
          .page = page,
          .memo = std::move(memo)};
}

std::optional<Pager> read_pager(const PagerInput& input) {
  for (const Reader reader : kFamilies) {
    auto pager = reader(input);
    if (!pager) continue;
    const DeclaredTotals declared = declared_totals(input);
    if (!pager->pages) pager->pages = declared.pages;
    if (!pager->total) pager->total = declared.rows;
    return pager;
  }
  return std::nullopt;
}

}  // namespace gongkai
