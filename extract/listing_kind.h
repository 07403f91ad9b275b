#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/listing_rows.h"
#include "extract/listing_tree.h"
#include "extract/pager.h"

namespace gongkai {

/// What a page turned out to be.
enum class PageKind : std::uint8_t {
  listing,     ///< one column: its rows stand here
  empty,       ///< one column that has no rows and says so
  unrendered,  ///< one column whose rows come by script
  landing,     ///< no rows, but columns below
  home,        ///< many blocks of different columns
  document,    ///< anything else with something to read, an article with related links included
};

/// What the decision rests on, so that it can be looked at.
struct PageEvidence {
  bool article_meta = false;  ///< ArticleTitle or PubDate with a value (国办发〔2017〕47号)
  bool column_meta = false;   ///< ColumnName with a value and no ArticleTitle
  bool article_body = false;  ///< a container that editors of articles write into
  bool headline = false;      ///< a heading as long as a title, which the page is named after
  int article_line = 0;       ///< marks in the line under a title: 来源, 字号, 浏览次数, 打印 …
  bool article_url = false;   ///< the page's own URL is a document's
  bool column_url = false;    ///< … or a folder's, index's or list's
  std::size_t prose = 0;      ///< characters of sentences outside links, rows and chrome
  std::size_t rows = 0;       ///< of the best group
  std::size_t dated = 0;
  bool none = false;        ///< says that it has no rows: 共0条
  bool pager = false;       ///< the page says how many pages or which is next
  bool more_pages = false;  ///< … and there are others
  bool holes = false;       ///< {{…}}, ms-repeat, v-for, {{#each}}: rows that a script would fill
  std::size_t blocks = 0;   ///< groups of dated rows, the best one included
  std::size_t block_rows = 0;  ///< rows in them
  std::size_t columns = 0;     ///< years and organs below this page
  std::size_t more_links = 0;  ///< 更多
};

PageEvidence evidence_of(const ListingTree& tree, std::string_view url,
                         const std::vector<RowGroup>& groups, const std::optional<Pager>& pager,
                         const DeclaredTotals& declared);

/// Weighs the evidence. Pure arithmetic on PageEvidence: the whole decision is in this function.
PageKind decide_kind(const PageEvidence& evidence);

}  // namespace gongkai
