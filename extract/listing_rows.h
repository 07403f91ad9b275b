#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"
#include "extract/listing_tree.h"
#include "extract/row_links.h"

namespace gongkai {

/// Links that a page repeats as siblings in one shape: perhaps the rows of a listing, perhaps a
/// menu. What it is follows from its titles, dates, targets and place.
struct RowGroup {
  std::vector<Row> rows;
  int begin = 0;  ///< entries of the tree: the first container's begin to the last one's end
  int end = 0;
  int dated = 0;         ///< rows with a date
  int articles = 0;      ///< rows whose target looks like a document or file, not a column
  std::size_t text = 0;  ///< characters of the titles
  bool aside = false;    ///< a box beside the content: related, hot, recommended
  bool chrome = false;   ///< stands in navigation, header, footer or the like
  double score = 0;
};

/// The groups of a page that might be rows, the best first. `offset` is added to source ranges.
std::vector<RowGroup> find_row_groups(const ListingTree& tree, const RowContext& context,
                                      std::size_t offset = 0);

/// The one row that a fragment of HTML is (a record of an answer, a line that a script writes);
/// nullopt when there is no link in it. The row's source is the whole fragment at `offset`.
std::optional<Row> read_row(std::string html, const RowContext& context, std::size_t offset = 0);

/// Sets the counts and the score of a group from its rows and drops rows that repeat.
void weigh(RowGroup& group);

/// Whether a group can be the rows of a listing and not a menu: most rows have a date or lead to a
/// document, or the titles are as long as titles are and lead to no columns.
bool are_rows(const RowGroup& group);

}  // namespace gongkai
