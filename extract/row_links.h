#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "extract/listing_tree.h"

namespace gongkai {

/// What references of a listing page are resolved with.
struct RowContext {
  std::string_view base;  ///< URL that references are relative to; empty: they are kept as printed
  std::string_view charset;
};

/// A link that may be that of a row.
struct RowLink {
  int entry = 0;  ///< of the tree
  std::string url;
  std::string title;
  std::size_t length = 0;  ///< of the title, in characters
};

/// The links of a page in its order, and the elements that a click opens; without those of pagers
/// ("下一页") and blocks ("更多").
std::vector<RowLink> find_row_links(const ListingTree& tree, const RowContext& context);

/// The title that a link prints: the part of its text that is one.
std::string printed_title(const ListingTree& tree, int link);

/// The full title: the title attribute where the text is cut or absent.
std::string full_title(std::string text, std::string attribute);

/// What a title attribute or a record's title may hold beside characters: tags are dropped, white
/// space is folded.
std::string plain_title(std::string_view text);

}  // namespace gongkai
