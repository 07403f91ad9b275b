#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

class Archive;

/// A document whose newest text is like another one's.
struct SimilarDocument {
  double score = 0;      ///< 1: the same text but for white space and character forms
  std::string document;  ///< public id
  std::string kind;
  std::string url;
  std::optional<std::string> title, issuer;
  std::optional<int> report_year;
};

/// The documents whose newest texts share at least `least` (0 to 1) of their pieces of four
/// characters with that of `document` (public id or URL), the most similar first, `limit` of them
/// at most; nullopt when it is not there. The score is exact: pieces that both have by pieces that
/// either has, counted once each (Jaccard), in normalised_text(). All texts are read for it, some
/// twenty thousand in a second.
std::optional<std::vector<SimilarDocument>> find_similar(Archive& archive,
                                                         std::string_view document, double least,
                                                         std::size_t limit);

}  // namespace gongkai
