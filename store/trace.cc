#include "store/trace.h"

#include <algorithm>

#include "crawler/url.h"
#include "store/archive.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {

Trace trace_of(Archive& archive, std::int64_t request) {
  Database& database = archive.database();
  Trace trace{.request = load_request(database, request)};
  trace.standing = archive.standing(trace.request);
  Statement row = database.query(
      "SELECT r.due_at, r.failed, f.state, f.reason, f.status, f.at, f.took_ms IS NOT NULL "
      "FROM request r LEFT JOIN fetch f ON f.id = r.last_fetch WHERE r.id = ?",
      request);
  row.next();
  if (!row.null(0)) trace.due = TimePoint{std::chrono::seconds{row.integer(0)}};
  trace.failed = row.integer(1) != 0;
  trace.state = row.text(2);
  trace.reason = row.text(3);
  trace.status = static_cast<int>(row.integer(4));
  trace.asked_at = row.text(5);
  trace.sent = row.integer(6) != 0;
  return trace;
}

std::vector<Trace> traces_of(Archive& archive, std::string_view url) {
  std::vector<Trace> traces;
  for (const Purpose purpose : {Purpose::listing, Purpose::document, Purpose::sitemap,
                                Purpose::requisite, Purpose::robots}) {
    const auto key = request_key({.url = std::string{url}, .purpose = purpose});
    const auto known = key ? find_request(archive.database(), *key) : std::nullopt;
    if (known) traces.push_back(trace_of(archive, *known));
  }
  return traces;
}

std::int64_t requests_before(Archive& archive, const Trace& trace, TimePoint now) {
  if (!trace.due) return 0;
  return archive.database().number(
      "SELECT count(*) FROM request r WHERE r.host = (SELECT host FROM request WHERE id = ?1) "
      "AND r.due_at <= ?2 AND (r.due_at < ?3 OR r.due_at = ?3 AND r.id < ?1)",
      trace.request.id, due_seconds(now), due_seconds(*trace.due));
}

std::vector<std::string> columns_with(Archive& archive, const Request& request) {
  std::vector<std::string> columns;
  Statement row = archive.database().query(
      "SELECT p.url FROM listed l JOIN page p ON p.id = l.head WHERE l.request = ?", request.id);
  while (row.next()) columns.push_back(row.text(0));
  return columns;
}

std::string moved_to(Archive& archive, std::string_view url) {
  Statement row = archive.database().query(
      "SELECT t.url FROM feed f JOIN page p ON p.id = f.head JOIN page t ON t.id = f.moved_to "
      "WHERE p.url = ?",
      url);
  return row.next() ? row.text(0) : std::string{};
}

std::string address_now(Archive& archive, std::string_view url) {
  const auto parsed = Url::parse(url);
  if (!parsed) return {};
  Statement row = archive.database().query(
      "SELECT d.url FROM document d JOIN alias a ON a.document = d.id WHERE d.key = ? "
      "ORDER BY a.key LIMIT 1",
      canonical_key(*parsed));
  return row.next() ? row.text(0) : std::string{};
}

}  // namespace gongkai
