#include "crawler/china_time.h"
#include "crawler/url.h"
#include "store/archive.h"
#include "store/column_lines.h"
#include "store/feed_row.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
Feed Archive::feed(std::string_view head) {
  return load_feed(*database_, head);
}

int Archive::walk_of_row(std::string_view head, const Request& request) {
  const std::optional<RequestKey> key = request_key(request);
  const auto known = key ? find_request(*database_, *key) : std::nullopt;
  return known ? gongkai::walk_of_row(*database_, head, *known) : 0;
}

bool Archive::has_unasked_pages(std::string_view head, const Request& asked) {
  return database_->number(
             "SELECT 1 FROM request WHERE column_head = (SELECT id FROM page WHERE url = ?) "
             "AND due_at IS NOT NULL AND last_fetch IS NULL AND id <> ? LIMIT 1",
             head, asked.id) != 0;
}

void Archive::move_column(std::string_view from, std::string_view to, TimePoint now) {
  Transaction transaction{*database_};
  const auto old_head = page_id(*database_, from);
  database_->run("UPDATE feed SET moved_to = ?2 WHERE head = ?1 AND moved_to IS NULL", old_head,
                 page_id(*database_, to));
  if (database_->changed() != 0) {
    database_->run("UPDATE request SET due_at = NULL WHERE column_head = ?", old_head);
    // Its documents are looked for at their new addresses first.
    database_->run(
        "UPDATE request SET due_at = max(due_at, ?2) WHERE due_at IS NOT NULL AND id IN "
        "(SELECT request FROM listed WHERE head = ?1)",
        old_head, due_seconds(now + std::chrono::hours{30 * 24}));
    database_->run("UPDATE alarm SET closed_at = ?2 WHERE place = ?1 AND closed_at IS NULL", from,
                   iso_utc(now));
    moved_rows_.changed();
    agenda_.changed();
  }
  transaction.commit();
}

/// Makes the row of a column that moved an address of the document that it was before.
void Archive::adopt(std::string_view head, std::int64_t request, const Request& row) {
  const auto now = Url::parse(row.url);
  if (!now || database_->number("SELECT 1 FROM alias WHERE key = ?", canonical_key(*now)) != 0)
    return;
  const auto before = moved_rows_.before(head, request, row);
  if (!before) return;
  const auto was = Url::parse(load_request(*database_, *before).url);
  if (!was) return;
  database_->run(
      "INSERT OR IGNORE INTO alias (key, document) SELECT ?1, id FROM document "
      "WHERE key = ?2 AND NOT EXISTS (SELECT 1 FROM document WHERE key = ?1)",
      canonical_key(*now), canonical_key(*was));
  database_->run("UPDATE request SET due_at = NULL WHERE id = ?", *before);
}

std::optional<TimePoint> Archive::last_round(std::string_view portal) {
  Statement row = database_->query("SELECT at FROM round WHERE portal = ?", portal);
  return row.next() ? time_from(row.view(0)) : std::nullopt;
}

void Archive::put_round(std::string_view portal, TimePoint now) {
  database_->run(
      "INSERT INTO round (portal, at) VALUES (?1, ?2) ON CONFLICT (portal) DO UPDATE SET at = ?2",
      portal, iso_utc(now));
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

bool Archive::has_documents_below(std::string_view prefix, int more_than) {
  return database_->number(
             "SELECT 1 FROM document WHERE key >= ?1 AND key < ?1 || '\x7F' LIMIT 1 OFFSET ?2",
             prefix, more_than) != 0;
}

std::vector<ColumnLine> Archive::columns() {
  return column_lines(*database_, RequestFates{*database_, {}});
}

}  // namespace gongkai
