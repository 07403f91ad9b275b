#pragma once

#include <optional>

#include "extract/pager.h"

namespace gongkai {

// One reader a family; each is nullopt when the page does not work so.

/// `createPageHTML` and `createPage` in both dialects, and any other call of that shape.
std::optional<Pager> read_numbered_call(const PagerInput& input);
/// TRS pagers written out in the page: `var currentPage = 0, countPage = 56`.
std::optional<Pager> read_numbered_variables(const PagerInput& input);
/// 大汉 jpage: windows of records from dataproxy.jsp.
std::optional<Pager> read_windows(const PagerInput& input);
/// A call with settings, `Ls.pagination(id, f, {currPage: 1, pageCount: 23})`, and Shanghai's
/// `.pagination("setPage", current, total)`.
std::optional<Pager> read_settings(const PagerInput& input);
/// 博达 VSB, whose pages are numbered from the oldest.
std::optional<Pager> read_countdown(const PagerInput& input);
/// Pages whose rows an API gives: gkmlpt, jpaas, TRS search, a JSON file beside the page.
std::optional<Pager> read_api(const PagerInput& input);
/// A choice of pages: `<select onchange="location.href=this.value">`.
std::optional<Pager> read_choice(const PagerInput& input);
/// `<a>下一页</a>`, or links 2, 3, ….
std::optional<Pager> read_next_link(const PagerInput& input);

/// The link whose text means "next page"; empty when there is none or it leads nowhere.
std::string next_link(const PagerInput& input);

/// How a script makes the address of a page: literal + number + literal.
struct PageAddress {
  std::string before;
  std::string after;
  int offset = 0;  ///< added to the page's number
  [[nodiscard]] std::string of(int number) const;
};
/// The address that the tokens [begin, end) of a script make; nullopt when they make none.
std::optional<PageAddress> page_address(const Script& script, std::size_t begin, std::size_t end,
                                        std::string_view url);

/// A request for page `page` of the listing.
Request page_request(const PagerInput& input, std::string url, int page, std::string memo);

}  // namespace gongkai
