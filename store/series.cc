#include "store/series.h"

#include "store/archive.h"
#include "store/sqlite.h"

namespace gongkai {

std::vector<Series> series_with_gaps(Archive& archive) {
  std::vector<Series> all;
  Statement row = archive.database().query(
      "SELECT kind, series, known, first, last, gap_from, gap_to FROM v_gaps "
      "WHERE known * 2 > last - first");
  while (row.next()) {
    if (all.empty() || all.back().kind != row.view(0) || all.back().name != row.view(1)) {
      all.push_back({.kind = row.text(0),
                     .name = row.text(1),
                     .known = row.integer(2),
                     .first = row.integer(3),
                     .last = row.integer(4),
                     .gaps = {}});
    }
    all.back().gaps.emplace_back(row.integer(5), row.integer(6));
  }
  return all;
}

}  // namespace gongkai
