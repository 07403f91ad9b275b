#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/listed.h"

namespace gongkai {

class Archive;
class Database;

/// What somebody typed into a search, taken apart: documents that have all words of a group and
/// none of its unwanted ones; any group will do.
struct SearchQuery {
  struct Group {
    std::vector<std::string> words;  ///< without spaces, case folded
    std::vector<std::string> unwanted;
  };
  std::vector<Group> groups;

  /// Words with spaces between must all be there; "a phrase" is one word, spaces in it do not
  /// count; OR between groups; NOT, or a - before it, for an unwanted word. Everything else is
  /// text. The error is a sentence.
  static std::expected<SearchQuery, std::string> parse(std::string_view typed);
};

/// A piece of a text with the places that were searched for.
struct Snippet {
  std::string text;                                        ///< one line
  std::vector<std::pair<std::size_t, std::size_t>> marks;  ///< half-open byte ranges of it
};

/// The piece of `text` that has most of `words`, some thirty characters around.
Snippet make_snippet(std::string_view text, const std::vector<std::string>& words);

struct SearchHit {
  std::string document;  ///< public id
  std::string kind;
  std::string url;
  std::optional<std::string> title, issuer, published_on;
  std::optional<int> report_year;
  double score = 0;
  Snippet snippet;
};

/// Makes `version` the newest of `document`, which is searched from now on.
void set_latest(Database& database, std::int64_t document, std::int64_t version);

/// The best `limit` documents whose newest title or text matches, those found last first among
/// equals. Of very many that match, the newest few hundred are ranked. The index is asked when the
/// newest `looked_through` documents have shown that it has to be.
std::vector<SearchHit> search(Archive& archive, const SearchQuery& query,
                              const DocumentFilter& filter, std::size_t limit,
                              std::size_t looked_through = 256);

}  // namespace gongkai
