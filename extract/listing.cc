#include "extract/listing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "extract/listing_columns.h"
#include "extract/listing_json.h"
#include "extract/listing_kind.h"
#include "extract/listing_place.h"
#include "extract/listing_records.h"
#include "extract/listing_rows.h"
#include "extract/listing_sources.h"
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

constexpr const char* kNoAddresses =
    "there are more pages, but their addresses are not in this one";

void tell_pages(Listing& listing, Pager&& pager) {
  listing.family = std::move(pager.family);
  listing.next = std::move(pager.next);
  if (!listing.pages) listing.pages = pager.pages;
  if (!listing.declared_total) listing.declared_total = pager.total;
  listing.warning = std::move(pager.warning);
  if (listing.warning.empty() && listing.next.empty() && pager.more) {
    listing.warning = kNoAddresses;
  }
}

}  // namespace

std::optional<Listing> read_listing(const Page& page, const ListingContext& context) {
  const ListingTree tree{page.root()};
  const PageScripts scripts{tree};
  const std::string base = base_of(tree, context.url, context.charset);
  const RowContext rows{.base = base, .charset = context.charset};
  std::vector<RowGroup> groups = find_row_groups(tree, rows);
  std::erase_if(groups, [](const RowGroup& group) { return !are_rows(group); });
  const auto source = hidden_rows(page.text(), tree, scripts, rows);
  if (source) groups.push_back(source->group);
  rank_by_place(groups, tree, context.url);
  const bool hidden = source && !groups.empty() && groups.front().rows == source->group.rows;
  const DeclaredTotals declared = declared_totals(tree, scripts);
  auto pager = read_pager({.tree = tree,
                           .scripts = scripts,
                           .url = context.url,
                           .base = base,
                           .charset = context.charset,
                           .request = context.request,
                           .declared = declared,
                           .rows = groups.empty() ? 0 : groups.front().rows.size()});

  std::vector<Request> columns = find_columns({.tree = tree,
                                               .scripts = scripts,
                                               .url = context.url,
                                               .base = base,
                                               .charset = context.charset,
                                               .request = context.request,
                                               .lone = groups.empty()});
  PageEvidence evidence = evidence_of(tree, context.url, groups, pager, declared);
  evidence.columns = columns.size();
  const PageKind kind = decide_kind(evidence);
  if (kind == PageKind::document) return std::nullopt;

  Listing listing{
      .url = std::string{context.url}, .family = "other", .columns = std::move(columns)};
  if (kind == PageKind::landing) {
    listing.family = "columns";
    return listing;
  }
  if (kind == PageKind::home) {
    listing.family = "home";
    listing.warning = "a page of many blocks, not the page of one column";
    return listing;
  }
  if (kind == PageKind::listing) listing.rows = std::move(groups.front().rows);
  listing.unrendered = kind == PageKind::unrendered;
  if (hidden) {
    listing.pages = source->pages;
    listing.declared_total = source->total;
  }
  if (!listing.declared_total) listing.declared_total = total_of_column(scripts, context.url, base);
  if (pager) tell_pages(listing, *std::move(pager));
  if (!listing.declared_total) listing.declared_total = declared.rows;
  if (!listing.pages) listing.pages = declared.pages;
  if (hidden) listing.family = source->family;
  const bool short_of = listing.declared_total.value_or(0) > static_cast<int>(listing.rows.size());
  if (short_of && listing.next.empty() && listing.warning.empty() && context.request.page <= 1) {
    listing.warning = "fewer rows than declared, and the way to the others is not in the page";
  }
  const int own_page = std::max({context.request.page, declared.current.value_or(1), 1});
  if (!pager && declared.pages.value_or(1) > own_page && listing.warning.empty()) {
    listing.warning = kNoAddresses;
  }
  return listing;
}

std::optional<Listing> read_list_answer(std::string_view text, const ListingContext& context) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos) return std::nullopt;
  if (text[first] == '<') return read_datastore(text, context);
  return read_json_listing(text, context);
}

}  // namespace gongkai
