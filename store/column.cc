#include <fmt/format.h>

#include "crawler/china_time.h"
#include "crawler/url.h"
#include "store/archive.h"
#include "store/feed_row.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {

Feed Archive::feed(std::string_view head) {
  return load_feed(*database_, head);
}

int Archive::walk_of_row(std::string_view head, const Request& request) {
  const std::optional<RequestKey> key = request_key(request);
  const auto known = key ? find_request(*database_, *key) : std::nullopt;
  return known ? gongkai::walk_of_row(*database_, head, *known) : 0;
}

std::vector<Branch> Archive::branches() {
  std::vector<Branch> branches;
  Statement row = database_->query(
      "SELECT h.key, b.path, b.reason FROM branch b JOIN host h ON h.id = b.host ORDER BY b.at");
  while (row.next())
    branches.push_back({.host = row.text(0), .path = row.text(1), .reason = row.text(2)});
  return branches;
}

void Archive::close_branch(const Branch& branch, TimePoint now) {
  database_->run(
      "INSERT OR IGNORE INTO branch (host, path, at, reason) "
      "SELECT id, ?2, ?3, ?4 FROM host WHERE key = ?1",
      branch.host, branch.path, iso_utc(now), branch.reason);
}

std::vector<std::string> Archive::equals_of(std::string_view document, int most) {
  std::vector<std::string> urls;
  Statement row = database_->query(R"(
      SELECT e.url FROM document d JOIN version v ON v.id = d.latest
      JOIN version w ON w.text_group = v.text_group AND w.content = v.content
      JOIN document e ON e.latest = w.id
      WHERE d.public_id = ?1 LIMIT ?2)",
                                   document, most);
  while (row.next()) urls.push_back(row.text(0));
  return urls;
}

std::int64_t Archive::documents_below(std::string_view prefix) {
  return database_->number("SELECT count(*) FROM document WHERE key >= ?1 AND key < ?1 || '\x7F'",
                           prefix);
}

std::vector<ColumnLine> Archive::columns() {
  std::vector<ColumnLine> lines;
  Statement row = database_->query("SELECT * FROM v_columns");
  while (row.next()) {
    ColumnLine line{.url = row.text(0),
                    .portal = row.text(1),
                    .seen = row.integer(3),
                    .archived = row.integer(4),
                    .failed = row.integer(5),
                    .waiting = row.integer(6),
                    .unwanted = row.integer(7),
                    .off_scope = row.integer(8),
                    .open = row.integer(9) != 0,
                    .stopped = row.text(10),
                    .warning = row.text(11),
                    .since = row.text(12)};
    if (!row.null(2)) line.declared = static_cast<int>(row.integer(2));
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace gongkai
