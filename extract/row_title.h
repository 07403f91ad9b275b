#pragma once

#include <string>

#include "extract/listing_tree.h"
#include "extract/row_links.h"

namespace gongkai {

/// The title of the row that is `element`: its link's, or that of the cell around it, or of another
/// text of the row, when the link's is cut.
std::string row_title(const ListingTree& tree, const RowLink& link, int element);

}  // namespace gongkai
