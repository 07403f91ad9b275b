#pragma once

#include <string_view>
#include <vector>

#include "extract/listing_rows.h"
#include "extract/listing_tree.h"

namespace gongkai {

/// Weighs where groups stand, and sorts them, the best first: rows lead below their own column's
/// folder, follow a heading that is the column's name and come before the pager; boxes of news
/// beside them do none of that, and their headings and classes say what they are.
void rank_by_place(std::vector<RowGroup>& groups, const ListingTree& tree, std::string_view url);

}  // namespace gongkai
