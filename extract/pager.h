#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"
#include "extract/listing_tree.h"
#include "extract/script.h"

namespace gongkai {

/// A script of the page and where it stands in the page's text.
struct PageScript {
  Script script;
  std::size_t offset = 0;
  std::string_view type;  ///< type attribute
  int entry = 0;          ///< of the tree
};

/// The scripts that are written in a page. A name that one of them gives a value is known to all.
class PageScripts {
 public:
  explicit PageScripts(const ListingTree& tree);

  [[nodiscard]] auto begin() const { return scripts_.begin(); }
  [[nodiscard]] auto end() const { return scripts_.end(); }

 private:
  std::unique_ptr<Script::Names> names_;  // the scripts point to it
  std::vector<PageScript> scripts_;
};

/// What a page states of its whole column, in words (共N页, 共N条, 总记录：N), attributes, or a
/// choice of pages.
struct DeclaredTotals {
  std::optional<int> pages;
  std::optional<int> rows;
  std::optional<int> current;  ///< which page this one is
};
DeclaredTotals declared_totals(const ListingTree& tree, const PageScripts& scripts);

/// A number that is nothing but digits; nullopt for other text.
std::optional<int> whole_number(std::string_view digits);
/// The number of a page as a pager prints it without blanks: "3", "第3页".
std::optional<int> page_number(std::string_view text);

/// What a pager is read from.
struct PagerInput {
  const ListingTree& tree;
  const PageScripts& scripts;
  std::string_view url;   ///< of the page, empty when not known
  std::string_view base;  ///< what references are relative to
  std::string_view charset;
  const Request& request;  ///< page, column and memo: what the page before told
  const DeclaredTotals& declared;
  std::size_t rows = 0;  ///< that were found on the page
};

/// Where the other pages of a listing are.
struct Pager {
  std::string family;         ///< as Listing::family
  std::vector<Request> next;  ///< pages after this one; url, method, form, referer, page, memo
  std::optional<int> pages;   ///< as declared
  std::optional<int> total;   ///< rows, as declared
  std::string warning;        ///< a contradiction; `next` is empty then
  bool more = false;          ///< says that there are rows or pages that cannot be asked for
};

/// Reads the pager of a page: the families in the order of their evidence, told by calls,
/// variables and links, never by host; nullopt when the page shows none.
std::optional<Pager> read_pager(const PagerInput& input);

/// URLs of pages are counted by portals that lie; no pager gives more requests than this.
inline constexpr int kMaxPages = 5000;

}  // namespace gongkai
