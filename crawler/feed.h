#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// How far a column is known. It is walked from its head, page by page, until the walk comes to
/// rows that an earlier walk saw; the first walk goes to the end. A walk that was broken off is
/// gone on with: what it saw itself is no reason to stop.
struct Feed {
  int walk = 0;       ///< number of the walk that goes on or was the last; 0: none yet
  bool open = false;  ///< the walk has not come to its end
  int fresh = 0;      ///< rows that the walk found
  int barren = 0;     ///< its last pages that showed none, one after another
  int deeper = 0;     ///< pages it asked beyond known rows, because the column has grown by more
  std::optional<int> declared;  ///< rows of the column, as stated when a walk ended
  std::string stopped;     ///< why the last walk ended early, a sentence; empty when it did not
  std::int64_t entry = 0;  ///< request of the page where its rows begin; 0 when that is the head
};

/// A row of a page of the column.
struct FeedRow {
  int walk = 0;           ///< the walk of this column that saw it first; 0: not seen before
  std::string_view date;  ///< ISO; may be empty
};

/// A page of the column as it was read.
struct FeedPage {
  int number = 1;     ///< 1 is the head
  bool head = false;  ///< a walk begins here
  bool last = false;  ///< it leads to no further page
  std::optional<int> declared;
  std::vector<FeedRow> rows;
};

/// Which pages are asked after this one.
enum class Stride : std::uint8_t {
  none,
  next,  ///< the one after it, known or not
  all,   ///< all that are not known
};

/// Takes a page into the walk. Pinned rows, which stand at the top of their page, do not end a
/// walk: only a page of known rows does, or one that ends in a run of them in the order of their
/// dates.
Stride stride(Feed& feed, const FeedPage& page);

}  // namespace gongkai
