#include "store/request_row.h"

#include <fmt/format.h>

#include <utility>

#include "crawler/url.h"
#include "store/digest.h"
#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

/// Purposes that one answer serves share a letter.
char purpose_class(Purpose purpose) {
  switch (purpose) {
    case Purpose::listing: return 'l';
    case Purpose::document:
    case Purpose::attachment: return 'd';
    case Purpose::robots: return 'r';
    case Purpose::sitemap: return 's';
    case Purpose::requisite: return 'q';
  }
  std::unreachable();
}

std::int64_t hash_of(std::string_view key) {
  const auto digest = Sha256{}.update(key).finish();
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i) hash = hash << 8U | digest.at(i);
  return static_cast<std::int64_t>(hash);
}

std::string url_of(bool https, std::string_view host, std::string_view target) {
  return fmt::format("{}://{}{}", https ? "https" : "http", host, target);
}

std::int64_t host_id(Database& database, std::string_view key) {
  {
    Statement found = database.query("SELECT id FROM host WHERE key = ?", key);
    if (found.next()) return found.integer(0);
  }
  database.run("INSERT INTO host (key) VALUES (?)", key);
  return database.last_id();
}

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

/// A listing row as columns, borrowed from it; all NULL without one, `title` never with one.
struct RowColumns {
  explicit RowColumns(const Row* row) {
    if (row == nullptr) return;
    title = row->title;
    date = unless_empty(row->date);
    if (row->raw_date != row->date) raw_date = row->raw_date;
    if (!row->source) return;
    begin = static_cast<std::int64_t>(row->source->begin);
    end = static_cast<std::int64_t>(row->source->end);
  }
  std::optional<std::string_view> title, date, raw_date;
  std::optional<std::int64_t> begin, end;
};

std::optional<Row> row_of(const Statement& columns, int first, const std::string& url) {
  if (columns.null(first)) return std::nullopt;
  Row row{.url = url, .title = columns.text(first), .date = columns.text(first + 1)};
  row.raw_date = columns.null(first + 2) ? row.date : columns.text(first + 2);
  if (!columns.null(first + 3)) {
    row.source = ByteRange{static_cast<std::size_t>(columns.integer(first + 3)),
                           static_cast<std::size_t>(columns.integer(first + 4))};
  }
  return row;
}

}  // namespace

std::optional<std::int64_t> page_id(Database& database, std::string_view url) {
  if (url.empty()) return std::nullopt;
  {
    Statement found = database.query("SELECT id FROM page WHERE url = ?", url);
    if (found.next()) return found.integer(0);
  }
  database.run("INSERT INTO page (url) VALUES (?)", url);
  return database.last_id();
}

std::optional<RequestKey> request_key(const Request& request) {
  const std::optional<Url> url = Url::parse(request.url);
  if (!url || !url->is_http()) return std::nullopt;
  RequestKey key{.host = host_key(*url), .https = url->scheme() == "https"};
  key.target = fmt::format("{}{}", url->path(), url->query());
  key.key = fmt::format("{} {}", purpose_class(request.purpose), canonical_key(*url));
  if (request.method == "POST") key.key += "\n" + request.form;
  key.hash = hash_of(key.key);
  return key;
}

RequestKey request_key(Purpose purpose, std::string_view canonical_key) {
  RequestKey key{.key = fmt::format("{} {}", purpose_class(purpose), canonical_key)};
  key.hash = hash_of(key.key);
  return key;
}

std::optional<std::int64_t> find_request(Database& database, const RequestKey& key) {
  Statement hit = database.query(
      "SELECT r.id, r.https, h.key, r.target, r.purpose, r.form FROM known k "
      "JOIN request r ON r.id = k.request JOIN host h ON h.id = r.host WHERE k.hash = ?",
      key.hash);
  while (hit.next()) {
    Request known{.url = url_of(hit.integer(1) != 0, hit.view(2), hit.view(3)),
                  .purpose = static_cast<Purpose>(hit.integer(4))};
    if (!hit.null(5)) {
      known.method = "POST";
      known.form = hit.text(5);
    }
    const std::optional<RequestKey> other = request_key(known);
    if (other && other->key == key.key) return hit.integer(0);
  }
  return std::nullopt;
}

std::vector<std::int64_t> find_requests(Database& database, Request request) {
  std::vector<std::int64_t> found;
  for (const Purpose purpose :
       {Purpose::document, Purpose::listing, Purpose::robots, Purpose::sitemap}) {
    request.purpose = purpose;
    const auto key = request_key(request);
    if (!key) break;
    if (const auto known = find_request(database, *key)) found.push_back(*known);
  }
  return found;
}

std::int64_t insert_request(Database& database, const Request& request, const RequestKey& key,
                            std::optional<std::int64_t> due, int depth) {
  const RowColumns row{request.row ? &*request.row : nullptr};
  const bool listing = request.purpose == Purpose::listing;
  database.run(
      "INSERT INTO request (host, https, target, purpose, portal, due_at, found_on, title, date, "
      "raw_date, source_begin, source_end, column_head, page, memo, form, depth) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      host_id(database, key.host), key.https, key.target, std::to_underlying(request.purpose),
      portal_id(database, request.portal), due, page_id(database, request.referer), row.title,
      row.date, row.raw_date, row.begin, row.end, page_id(database, request.column),
      listing ? std::optional{request.page} : std::nullopt, unless_empty(request.memo),
      request.method == "POST" ? std::optional{request.form} : std::nullopt, depth);
  const std::int64_t id = database.last_id();
  database.run("INSERT INTO known (hash, request) VALUES (?, ?)", key.hash, id);
  return id;
}

void update_row(Database& database, std::int64_t id, const Row& row) {
  const RowColumns columns{&row};
  database.run(
      "UPDATE request SET title = ?2, date = ?3, raw_date = ?4, source_begin = ?5, source_end = ?6 "
      "WHERE id = ?1 AND (title IS NOT ?2 OR date IS NOT ?3 OR raw_date IS NOT ?4)",
      id, columns.title, columns.date, columns.raw_date, columns.begin, columns.end);
}

void forget_row(Database& database, std::int64_t id) {
  database.run(
      "UPDATE request SET due_at = NULL, title = NULL, date = NULL, raw_date = NULL WHERE id = ?",
      id);
}

Request load_request(Database& database, std::int64_t id) {
  Statement found = database.query(
      "SELECT r.https, h.key, r.target, r.purpose, p.name, f.url, r.tries, r.title, r.date, "
      "r.raw_date, "
      "r.source_begin, r.source_end, c.url, r.page, r.memo, r.form "
      "FROM request r JOIN host h ON h.id = r.host LEFT JOIN portal p ON p.id = r.portal "
      "LEFT JOIN page f ON f.id = r.found_on LEFT JOIN page c ON c.id = r.column_head WHERE r.id = "
      "?",
      id);
  if (!found.next()) throw StoreError{StoreError::Kind::misuse, fmt::format("no request {}", id)};
  Request request{.id = id, .url = url_of(found.integer(0) != 0, found.view(1), found.view(2))};
  request.purpose = static_cast<Purpose>(found.integer(3));
  request.portal = found.text(4);
  request.referer = found.text(5);
  request.tries = static_cast<int>(found.integer(6));
  request.row = row_of(found, 7, request.url);
  request.column = found.text(12);
  if (!found.null(13)) request.page = static_cast<int>(found.integer(13));
  request.memo = found.text(14);
  if (!found.null(15)) {
    request.method = "POST";
    request.form = found.text(15);
  }
  return request;
}

std::optional<std::int64_t> portal_id(Database& database, std::string_view name) {
  if (name.empty()) return std::nullopt;
  Statement found =
      database.query("SELECT id FROM portal WHERE name = ? ORDER BY id DESC LIMIT 1", name);
  if (!found.next()) {
    throw StoreError{StoreError::Kind::misuse,
                     fmt::format("portal {} was not put into the archive", name)};
  }
  return found.integer(0);
}

std::int64_t due_seconds(TimePoint due) {
  return std::chrono::ceil<std::chrono::seconds>(due).time_since_epoch().count();
}

}  // namespace gongkai
