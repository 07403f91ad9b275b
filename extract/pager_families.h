#pragma once

#include <optional>

#include "extract/pager.h"

namespace gongkai {

// One reader a family; each is nullopt when the page does not work so.

/// `createPageHTML` and `createPage` in both dialects, and any other call of that shape.
std::optional<Pager> read_numbered_call(const PagerInput& input);
/// TRS pagers written out in the page: `var currentPage = 0, countPage = 56`.
std::optional<Pager> read_numbered_variables(const PagerInput& input);
/// `<a>下一页</a>`.
std::optional<Pager> read_next_link(const PagerInput& input);

/// Totals that the page states in words: 共N页, 共N条, 总记录：N.
struct DeclaredTotals {
  std::optional<int> pages;
  std::optional<int> rows;
  std::optional<int> current;
};
DeclaredTotals declared_totals(const PagerInput& input);

/// The link whose text means "next page"; empty when there is none or it leads nowhere.
std::string next_link(const PagerInput& input);

/// A request for page `page` of the listing.
Request page_request(const PagerInput& input, std::string url, int page, std::string memo);

}  // namespace gongkai
