#include "extract/listing.h"

#include <string>
#include <utility>

#include "extract/listing_kind.h"
#include "extract/listing_rows.h"
#include "extract/listing_tree.h"
#include "extract/listing_url.h"
#include "extract/pager.h"

namespace gongkai {
namespace {

/// What references of the page are relative to: its base element, itself relative to the page.
std::string base_of(const ListingTree& tree, std::string_view url, std::string_view charset) {
  for (const ListingTree::Entry& entry : tree.entries()) {
    if (entry.node.tag() != "base" || entry.node.attribute("href").empty()) continue;
    std::string base = absolute_url(url, entry.node.attribute("href"), charset);
    if (!base.empty()) return base;
  }
  return std::string{url};
}

}  // namespace

std::optional<Listing> read_listing(const Page& page, const ListingContext& context) {
  const ListingTree tree{page.root()};
  const std::vector<PageScript> scripts = scripts_of(tree);
  const std::string base = base_of(tree, context.url, context.charset);
  std::vector<RowGroup> groups = find_row_groups(tree, {.base = base, .charset = context.charset});
  std::optional<Pager> pager = read_pager({.tree = tree,
                                           .scripts = scripts,
                                           .url = context.url,
                                           .base = base,
                                           .charset = context.charset,
                                           .request = context.request});

  const PageEvidence evidence = evidence_of(tree, context.url, groups, pager);
  const PageKind kind = decide_kind(evidence);
  if (kind == PageKind::document) return std::nullopt;

  Listing listing{.url = std::string{context.url}, .family = "other"};
  if (kind == PageKind::home) {
    listing.family = "home";
    listing.warning = "a page of many blocks, not the page of one column";
    return listing;
  }
  if (kind == PageKind::listing) listing.rows = std::move(groups.front().rows);
  listing.unrendered = kind == PageKind::unrendered;
  if (pager) {
    listing.family = std::move(pager->family);
    listing.next = std::move(pager->next);
    listing.pages = pager->pages;
    listing.declared_total = pager->total;
    listing.warning = std::move(pager->warning);
  }
  return listing;
}

}  // namespace gongkai
