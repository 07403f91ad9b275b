#include "extract/listing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "extract/listing_json.h"
#include "extract/listing_kind.h"
#include "extract/listing_records.h"
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

/// Rows that stand in the page but not as its elements.
struct Source {
  std::string family;  ///< empty: the rows are elements
  std::optional<int> total;
  std::optional<int> pages;
};

/// Puts the rows of embedded records, or of a list in a script, before the groups of elements when
/// they are the page's rows.
Source better_source(const Page& page, const std::vector<PageScript>& scripts, const RowContext& context,
                     std::vector<RowGroup>& groups) {
  RowGroup records{.rows = read_records(page.text(), context)};
  weigh(records);
  if (!records.rows.empty()) {
    groups.insert(groups.begin(), std::move(records));
    return {.family = "jcms"};
  }
  JsonList best;
  for (const PageScript& page_script : scripts) {
    for (const Script::Assignment& assignment : page_script.script.assignments()) {
      if (!assignment.value.is_structured()) continue;
      JsonList list = find_json_list(assignment.value, context);
      const bool documents = (list.group.articles + list.group.dated) > 0 &&
                             static_cast<std::size_t>(std::max(list.group.articles, list.group.dated)) * 2 >= list.group.rows.size();
      if (documents && list.group.score > best.group.score) best = std::move(list);
    }
  }
  if (best.group.rows.empty() || (!groups.empty() && groups.front().score >= best.group.score)) return {};
  groups.insert(groups.begin(), std::move(best.group));
  return {.family = "json", .total = best.total, .pages = best.pages};
}

}  // namespace

std::optional<Listing> read_listing(const Page& page, const ListingContext& context) {
  const ListingTree tree{page.root()};
  const std::vector<PageScript> scripts = scripts_of(tree);
  const std::string base = base_of(tree, context.url, context.charset);
  const RowContext rows{.base = base, .charset = context.charset};
  std::vector<RowGroup> groups = find_row_groups(tree, rows);
  const Source source = better_source(page, scripts, rows, groups);
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
  if (!source.family.empty()) listing.family = source.family;
  if (source.total) listing.declared_total = source.total;
  if (source.pages) listing.pages = source.pages;
  return listing;
}

std::optional<Listing> read_list_answer(std::string_view text, const ListingContext& context) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos) return std::nullopt;
  if (text[first] == '<') return read_datastore(text, context);
  return read_json_listing(text, context);
}

}  // namespace gongkai
