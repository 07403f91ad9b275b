#include <fmt/format.h>

#include <algorithm>

#include "crawler/china_time.h"
#include "crawler/url.h"
#include "store/archive.h"
#include "store/feed_row.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

/// The last part of a path when it has the number of a document in it ("/t20250116_14167952.html");
/// else what no path ends in.
std::string numbered_name(std::string_view url) {
  constexpr int kDigits = 6;
  const auto parsed = Url::parse(url);
  const std::string_view path = parsed ? parsed->path() : std::string_view{};
  const std::string_view name = path.substr(std::min(path.rfind('/'), path.size()));
  const auto digits = std::ranges::count_if(name, [](char c) { return c >= '0' && c <= '9'; });
  return digits < kDigits ? "\n" : std::string{name};
}

}  // namespace

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
    agenda_.changed();
  }
  transaction.commit();
}

bool Archive::has_moved_here(std::string_view head) {
  return database_->number(
             "SELECT 1 FROM feed WHERE moved_to = (SELECT id FROM page WHERE url = ?) LIMIT 1",
             head) != 0;
}

/// Makes the row of a column that moved an address of the document that it was before.
void Archive::adopt(std::string_view head, std::int64_t request, const Request& row) {
  Statement old = database_->query(
      R"(
      SELECT r.id, r.https, h.key, r.target, r.title IS ?3 AND r.date IS ?4
      FROM feed f CROSS JOIN listed l ON l.head = f.head CROSS JOIN request r ON r.id = l.request
      JOIN host h ON h.id = r.host
      WHERE f.moved_to = (SELECT id FROM page WHERE url = ?1) AND r.id <> ?2
        AND (r.title IS ?3 AND r.date IS ?4 OR substr(r.target, -length(?5)) = ?5))",
      head, request, row.row->title,
      row.row->date.empty() ? std::nullopt : std::optional{row.row->date}, numbered_name(row.url));
  std::optional<std::string> before;
  std::int64_t id = 0;
  while (old.next()) {
    if (before) return;  // which of them it was cannot be told
    id = old.integer(0);
    before =
        fmt::format("{}://{}{}", old.integer(1) != 0 ? "https" : "http", old.view(2), old.view(3));
  }
  const auto now = Url::parse(row.url);
  const auto was = before ? Url::parse(*before) : std::nullopt;
  if (!now || !was) return;
  database_->run(
      "INSERT OR IGNORE INTO alias (key, document) SELECT ?1, id FROM document "
      "WHERE key = ?2 AND NOT EXISTS (SELECT 1 FROM document WHERE key = ?1)",
      canonical_key(*now), canonical_key(*was));
  database_->run("UPDATE request SET due_at = NULL WHERE id = ?", id);
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
