#pragma once

#include <string_view>
#include <vector>

#include "crawler/request.h"
#include "extract/listing_rows.h"
#include "extract/listing_tree.h"
#include "extract/pager.h"

namespace gongkai {

/// What finding sub-columns needs to know of the page.
struct ColumnInput {
  const ListingTree& tree;
  const PageScripts& scripts;
  std::string_view url;
  std::string_view base;
  std::string_view charset;
  const Request& request;
  bool lone = false;  ///< the page has no rows of its own: all that it leads to counts
};

/// The columns below this one: year folders (2025年), organs (石桥铺街道), and, from a page without
/// rows, the columns that navigation calls 法治政府建设年度报告 or the like. What the link says is
/// the proof; where it leads must lie under this column; a slug such as fzzfjsndbg only helps.
std::vector<Request> find_columns(const ColumnInput& input);

}  // namespace gongkai
