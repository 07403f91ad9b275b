#include "store/column_lines.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "store/sqlite.h"

namespace gongkai {
namespace {

using Fate = RequestFates::Fate;

/// What the pages of a column said of it, the newest word of each kind.
struct Readings {
  std::int64_t request = 0;  ///< that was read last
  std::int64_t last = 0;     ///< fetch
  std::string warning;
  std::int64_t declared_by = 0;  ///< fetch
  std::optional<int> declared;
};

std::map<std::int64_t, Readings> readings_by_head(Database& database) {
  std::map<std::int64_t, Readings> all;
  // From indexes: the tables of requests and fetches are long.
  Statement row = database.query(
      "SELECT r.column_head, r.id, l.fetch, l.declared_total, l.warning "
      "FROM request r INDEXED BY request_column "
      "CROSS JOIN fetch f INDEXED BY fetch_request ON f.request = r.id "
      "CROSS JOIN listing l ON l.fetch = f.id WHERE r.column_head IS NOT NULL");
  while (row.next()) {
    Readings& readings = all[row.integer(0)];
    const std::int64_t fetch = row.integer(2);
    if (fetch > readings.last) {
      readings.last = fetch;
      readings.request = row.integer(1);
      readings.warning = row.text(4);
    }
    if (!row.null(3) && fetch > readings.declared_by) {
      readings.declared_by = fetch;
      readings.declared = static_cast<int>(row.integer(3));
    }
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
  const auto take = [&](const Visited& row) {
    if (at == all.end() || at->first != row.integer(0)) at = all.try_emplace(row.integer(0)).first;
    count(fates.of(row.integer(1)), at->second);
  };
  database.visit("SELECT visit(head, request) FROM listed", take);
  return all;
}

std::string portal_of_request(Database& database, std::int64_t request) {
  Statement row = database.query(
      "SELECT p.name FROM request r JOIN portal p ON p.id = r.portal WHERE r.id = ?", request);
  return row.next() ? row.text(0) : std::string{};
}

}  // namespace

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
    line.portal = portal_of_request(database, read->second.request);
    line.declared = read->second.declared;
    line.warning = read->second.warning;
  }
  return lines;
}

}  // namespace gongkai
