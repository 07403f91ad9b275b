#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/listed.h"

namespace gongkai {

class Database;

/// What became of each request.
class RequestFates {
 public:
  enum class Fate : std::uint8_t { archived, failed, waiting, unwanted, off_scope };

  explicit RequestFates(Database& database);

  [[nodiscard]] Fate of(std::int64_t request) const {
    return request >= 0 && static_cast<std::size_t>(request) < fates_.size()
               ? fates_[static_cast<std::size_t>(request)]
               : Fate::archived;
  }
  /// How many were never asked because nobody wanted them.
  [[nodiscard]] std::int64_t unwanted() const;

 private:
  void put(std::int64_t request, Fate fate);

  std::vector<Fate> fates_;  // by request
};

/// What view v_columns has, by one pass over each table: the view asks a table about each row of a
/// column, which takes seconds where there are a million.
std::vector<ColumnLine> column_lines(Database& database, const RequestFates& fates);

}  // namespace gongkai
