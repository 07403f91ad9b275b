#include "store/sight.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "store/archive.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {

void put_sight(Archive& archive, const Request& request, std::uint64_t words, News news) {
  archive.database().run("INSERT OR IGNORE INTO sight (request, words, fresh) VALUES (?, ?, ?)",
                         request.id, std::bit_cast<std::int64_t>(words), std::to_underlying(news));
}

void sights_of(Archive& archive, std::string_view portal,
               const std::function<void(const Sight&)>& each) {
  Statement row = archive.database().query(
      "SELECT q.url, s.words, s.fresh FROM sight s JOIN v_queue q ON q.request = s.request "
      "WHERE q.portal = ? ORDER BY q.last_fetch",
      portal);
  while (row.next()) {
    each({.url = row.text(0),
          .words = std::bit_cast<std::uint64_t>(row.integer(1)),
          .news = static_cast<News>(std::clamp<std::int64_t>(row.integer(2), 0, 2))});
  }
}

bool knows_as(Archive& archive, std::string_view url, std::initializer_list<Purpose> purposes) {
  return std::ranges::any_of(purposes, [&](Purpose purpose) {
    return archive.knows({.url = std::string{url}, .purpose = purpose});
  });
}

void make_head(Archive& archive, const Request& request) {
  archive.database().run(
      "UPDATE request SET page = 1, column_head = ?2 WHERE id = ?1 AND page IS NULL", request.id,
      page_id(archive.database(), request.url));
}

}  // namespace gongkai
