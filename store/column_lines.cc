#include "store/column_lines.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <ranges>
#include <string>
#include <utility>

#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

using Fate = RequestFates::Fate;

/// What the pages of a column said of it.
struct Readings {
  std::optional<std::int64_t> portal;
  std::optional<int> declared;
  std::string warning;
};

std::map<std::int64_t, Readings> readings_by_head(Database& database) {
  std::map<std::int64_t, Readings> all;
  Statement row = database.query(
      "SELECT r.column_head, r.portal, l.declared_total, l.warning FROM listing l "
      "CROSS JOIN fetch f ON f.id = l.fetch CROSS JOIN request r ON r.id = f.request "
      "WHERE r.column_head IS NOT NULL ORDER BY l.fetch");
  while (row.next()) {
    Readings& readings = all[row.integer(0)];
    readings.portal = row.maybe_integer(1);
    if (!row.null(2)) readings.declared = static_cast<int>(row.integer(2));
    readings.warning = row.text(3);
  }
  return all;
}

void count(Fate fate, ColumnLine& line) {
  ++line.seen;
  switch (fate) {
    case Fate::archived: ++line.archived; break;
    case Fate::failed: ++line.failed; break;
    case Fate::waiting: ++line.waiting; break;
    case Fate::unwanted: ++line.unwanted; break;
    case Fate::off_scope: ++line.off_scope; break;
  }
}

std::map<std::int64_t, ColumnLine> counts_by_head(Database& database, const RequestFates& fates) {
  std::map<std::int64_t, ColumnLine> all;
  auto at = all.end();
  Statement row = database.query("SELECT head, request FROM listed ORDER BY head, request");
  while (row.next()) {
    if (at == all.end() || at->first != row.integer(0))
      at = all.try_emplace(all.end(), row.integer(0));
    count(fates.of(row.integer(1)), at->second);
  }
  return all;
}

std::string portal_name(Database& database, std::optional<std::int64_t> portal) {
  Statement row = database.query("SELECT name FROM portal WHERE id = ?", portal);
  return row.next() ? row.text(0) : std::string{};
}

}  // namespace

RequestFates::RequestFates(Database& database) {
  // Of a file that says so somebody else has set the numbers: they are given out one by one.
  constexpr std::int64_t kMost = std::int64_t{1} << 31U;
  const std::int64_t last = database.number("SELECT max(id) FROM request");
  if (last < 0 || last > kMost)
    throw StoreError{StoreError::Kind::damaged, "the archive is damaged (numbers of requests)"};
  // From indexes alone: the table is ten times as large.
  fates_.resize(static_cast<std::size_t>(last) + 1, Fate::unwanted);
  Statement asked = database.query("SELECT request FROM fetch INDEXED BY fetch_request");
  while (asked.next()) put(asked.integer(0), Fate::archived);
  Statement queued =
      database.query("SELECT id FROM request INDEXED BY request_due WHERE due_at IS NOT NULL");
  while (queued.next()) {
    if (of(queued.integer(0)) == Fate::unwanted) put(queued.integer(0), Fate::waiting);
  }
  Statement failed = database.query(
      "SELECT r.id, f.state = 'off_scope' FROM request r JOIN fetch f ON f.id = r.last_fetch "
      "WHERE r.failed = 1");
  while (failed.next())
    put(failed.integer(0), failed.integer(1) != 0 ? Fate::off_scope : Fate::failed);
}

void RequestFates::put(std::int64_t request, Fate fate) {
  if (request >= 0 && static_cast<std::size_t>(request) < fates_.size())
    fates_[static_cast<std::size_t>(request)] = fate;
}

std::int64_t RequestFates::unwanted() const {
  return std::ranges::count(fates_ | std::views::drop(1), Fate::unwanted);  // there is no row 0
}

std::vector<ColumnLine> column_lines(Database& database, const RequestFates& fates) {
  const std::map<std::int64_t, Readings> readings = readings_by_head(database);
  std::map<std::int64_t, ColumnLine> counts = counts_by_head(database, fates);
  std::vector<ColumnLine> lines;
  Statement row = database.query(
      "SELECT d.head, c.url, d.open, d.stopped, d.since FROM feed d JOIN page c ON c.id = d.head "
      "WHERE d.moved_to IS NULL ORDER BY d.head");
  while (row.next()) {
    ColumnLine& line = lines.emplace_back(std::move(counts[row.integer(0)]));
    line.url = row.text(1);
    line.open = row.integer(2) != 0;
    line.stopped = row.text(3);
    line.since = row.text(4);
    const auto read = readings.find(row.integer(0));
    if (read == readings.end()) continue;
    line.portal = portal_name(database, read->second.portal);
    line.declared = read->second.declared;
    line.warning = read->second.warning;
  }
  return lines;
}

}  // namespace gongkai
