#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"

namespace gongkai {

class Database;

/// The rows that columns had before they moved, so that those of the new column are told to be the
/// same documents. What was asked once is remembered: a page of a column that never moved costs no
/// query, one that did costs one look at all the rows it had before.
class MovedRows {
 public:
  explicit MovedRows(Database& database) : database_{&database} {}

  /// Whether another column has moved to the one whose first page is `head`.
  bool has(std::string_view head);

  /// The request of the document that the row of `request` (its id) was before: the only one of the
  /// same title and date, or whose name has the same number. nullopt when there is none, or
  /// several.
  std::optional<std::int64_t> before(std::string_view head, std::int64_t request,
                                     const Request& row);

  /// A column has moved.
  void changed() { heads_.reset(); }

 private:
  struct Rows {
    std::multimap<std::string, std::int64_t, std::less<>> by_looks;  // requests, by title and date
    std::multimap<std::string, std::int64_t, std::less<>> by_name;
  };
  void load();
  const Rows& rows_of(std::string_view head);

  Database* database_;
  std::optional<std::map<std::string, std::optional<Rows>, std::less<>>>
      heads_;  // where columns moved to
};

}  // namespace gongkai
