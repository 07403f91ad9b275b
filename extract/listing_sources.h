#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/listing_rows.h"
#include "extract/pager.h"

namespace gongkai {

/// Rows that stand in a page's bytes but not as its elements: records of a <datastore>, a list in a
/// script, lines that scripts write.
struct RowSource {
  std::string family;  ///< "jcms", "json", "script"
  RowGroup group;
  std::optional<int> pages;
  std::optional<int> total;
};

/// The best of them; nullopt when the page has none that look like documents.
std::optional<RowSource> hidden_rows(std::string_view page, const ListingTree& tree,
                                     const PageScripts& scripts, const RowContext& context);

/// The number of rows that an object in a script, which describes the page at `url` as a column,
/// says it has.
std::optional<int> total_of_column(const PageScripts& scripts, std::string_view url,
                                   std::string_view base);

}  // namespace gongkai
