#include "store/feed_row.h"

#include <algorithm>

#include "crawler/china_time.h"
#include "store/digest.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

/// 31 bits are enough to tell one look of a row from the next.
std::int64_t looks_of(const Row& row) {
  const auto digest = Sha256{}.update(row.title).update("\n").update(row.raw_date).finish();
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < sizeof bits; ++i) bits = bits << 8U | digest.at(i);
  return std::max(bits >> 1U, 1U);
}

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

Feed load_feed(Database& database, std::string_view head) {
  Statement row = database.query(
      "SELECT f.walk, f.open, f.fresh, f.barren, f.deeper, f.declared, f.stopped, f.entry FROM feed f "
      "JOIN page p ON p.id = f.head WHERE p.url = ?",
      head);
  if (!row.next()) return {};
  Feed feed{.walk = static_cast<int>(row.integer(0)),
            .open = row.integer(1) != 0,
            .fresh = static_cast<int>(row.integer(2)),
            .barren = static_cast<int>(row.integer(3)),
            .deeper = static_cast<int>(row.integer(4)),
            .stopped = row.text(6),
            .entry = row.integer(7)};
  if (!row.null(5)) feed.declared = static_cast<int>(row.integer(5));
  return feed;
}

void keep_feed(Database& database, std::string_view head, const Feed& feed, TimePoint now) {
  database.run(R"(
      INSERT INTO feed (head, walk, open, fresh, barren, deeper, declared, stopped, entry, since)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      ON CONFLICT (head) DO UPDATE SET walk = ?2, open = ?3, fresh = ?4, barren = ?5, deeper = ?6,
        declared = ?7, stopped = ?8, entry = ?9)",
               page_id(database, head), feed.walk, feed.open, feed.fresh, feed.barren, feed.deeper,
               feed.declared, unless_empty(feed.stopped),
               feed.entry == 0 ? std::nullopt : std::optional{feed.entry}, iso_utc(now));
}

int walk_of_row(Database& database, std::string_view head, std::int64_t request) {
  return static_cast<int>(database.number(
      "SELECT walk FROM listed WHERE head = (SELECT id FROM page WHERE url = ?) AND request = ?",
      head, request));
}

bool list_row(Database& database, std::string_view head, std::int64_t request, const Row& row,
              int walk) {
  const auto page = page_id(database, head);
  const std::int64_t looks = looks_of(row);
  const std::int64_t before =
      database.number("SELECT looks FROM listed WHERE head = ? AND request = ?", page, request);
  if (before == looks) return false;
  database.run(
      "INSERT INTO listed (head, request, walk, looks) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT (head, request) DO UPDATE SET looks = ?4",
      page, request, walk, looks);
  return before != 0;  // 0: not shown before, or in a format that did not keep it
}

}  // namespace gongkai
