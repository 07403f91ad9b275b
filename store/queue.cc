#include "crawler/url.h"
#include "store/archive.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/withdrawal.h"

namespace gongkai {
namespace {

constexpr std::int64_t kAtOnce = 0;

std::int64_t seconds(TimePoint now) {
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
}

/// What is paced with the request; empty for a URL that cannot be asked.
std::string host_of(const Request& request) {
  const std::optional<Url> url = Url::parse(request.url);
  return url ? host_key(*url) : std::string{};
}

void put_validators(Database& database, Request& request) {
  Statement good = database.query(
      "SELECT response_head FROM fetch WHERE request = ? AND state = 'ok' "
      "ORDER BY at DESC, id DESC LIMIT 1",
      request.id);
  if (!good.next()) return;
  request.etag = find_header(good.view(0), "etag").value_or("");
  request.last_modified = find_header(good.view(0), "last-modified").value_or("");
}

}  // namespace

int Archive::enqueue(std::span<const Request> requests) {
  Transaction transaction{*database_};
  int queued = 0;
  for (const Request& request : requests) queued += put(request, true, 0);
  transaction.commit();
  return queued;
}

void Archive::remember(std::span<const Request> requests) {
  Transaction transaction{*database_};
  for (const Request& request : requests) put(request, false, 0);
  transaction.commit();
}

int Archive::put(const Request& request, bool wanted, int depth) {
  const std::optional<RequestKey> key = request_key(request);
  if (!key) return 0;
  const auto known = find_request(*database_, *key);
  if (is_withdrawn(*database_, request.url)) {
    // What a listing says of it is not kept again.
    const Request bare{.url = request.url, .purpose = request.purpose, .portal = request.portal};
    if (!known) insert_request(*database_, bare, *key, std::nullopt, depth);
    return 0;
  }
  if (!known) {
    insert_request(*database_, request, *key, wanted ? std::optional{kAtOnce} : std::nullopt,
                   depth);
    if (wanted) agenda_.changed(key->host);
    return wanted ? 1 : 0;
  }
  if (request.row) update_row(*database_, *known, *request.row);
  if (!wanted) return 0;
  database_->run(
      "UPDATE request SET due_at = 0, portal = ?2 WHERE id = ?1 AND due_at IS NULL AND "
      "(last_fetch IS NULL OR failed = 1 AND EXISTS (SELECT 1 FROM fetch f WHERE f.id = last_fetch "
      "AND f.took_ms IS NULL AND f.state = 'off_scope'))",
      *known, portal_id(*database_, request.portal));
  if (database_->changed() != 0) agenda_.changed(key->host);
  return static_cast<int>(database_->changed());
}

bool Archive::knows(const Request& request) {
  const std::optional<RequestKey> key = request_key(request);
  return !key || find_request(*database_, *key).has_value();
}

int Archive::make_due(const Portal& portal) {
  database_->run(R"(
      UPDATE request SET due_at = 0 WHERE id IN (
        SELECT coalesce(f.entry, r.id) FROM request r LEFT JOIN feed f ON f.head = r.column_head
        WHERE r.page = 1 AND f.moved_to IS NULL
          AND r.portal IN (SELECT id FROM portal WHERE name = ?1)
        UNION ALL
        SELECT r.id FROM request r
        WHERE r.purpose = 4 AND r.portal IN (SELECT id FROM portal WHERE name = ?1)))",
                 portal.name);
  agenda_.changed();
  return static_cast<int>(database_->changed());
}

int Archive::make_due(std::string_view url) {
  Transaction transaction{*database_};
  int made_due = 0;
  for (const Purpose purpose : {Purpose::listing, Purpose::document, Purpose::robots,
                                Purpose::sitemap, Purpose::requisite}) {
    made_due += make_due(Request{.url = std::string{url}, .purpose = purpose}) ? 1 : 0;
  }
  transaction.commit();
  return made_due;
}

bool Archive::make_due(const Request& request) {
  const std::optional<RequestKey> key = request_key(request);
  const auto known = key ? find_request(*database_, *key) : std::nullopt;
  if (!known) return false;
  database_->run("UPDATE request SET due_at = 0 WHERE id = ?", *known);
  agenda_.changed(key->host);
  return true;
}

std::vector<std::string> Archive::hosts_due(TimePoint now) {
  return agenda_.hosts_due(seconds(now));
}

std::optional<Request> Archive::next_due(std::string_view host_key, TimePoint now) {
  auto first = agenda_.first(host_key);
  if (!first || first->at > seconds(now)) return std::nullopt;
  Request request = load_request(*database_, first->request);
  while (is_withdrawn(*database_, request.url)) {
    database_->run("UPDATE request SET due_at = NULL WHERE id = ?", request.id);
    agenda_.changed(host_key);
    first = agenda_.first(host_key);
    if (!first || first->at > seconds(now)) return std::nullopt;
    request = load_request(*database_, first->request);
  }
  put_validators(*database_, request);
  agenda_.hand_out(request.id);
  agenda_.changed(host_key);
  return request;
}

std::optional<TimePoint> Archive::next_due_time(TimePoint now) {
  return agenda_.next(seconds(now)).transform([](std::int64_t at) {
    return TimePoint{std::chrono::seconds{at}};
  });
}

void Archive::look_only_at(std::span<const std::string> portals, std::string_view since) {
  agenda_.only(portals, since);
}

void Archive::postpone(const Request& request, TimePoint due) {
  database_->run("UPDATE request SET due_at = ? WHERE id = ?", due_seconds(due), request.id);
  settled(request);
}

void Archive::settled(const Request& request) {
  agenda_.take_back(request.id);
  agenda_.changed(host_of(request));
}

void Archive::revisit(const Request& request, std::optional<TimePoint> due, int every) {
  if (is_withdrawn(*database_, request.url)) due.reset();
  database_->run("UPDATE request SET due_at = ?2, every = ?3 WHERE id = ?1", request.id,
                 due.transform(due_seconds), every == 0 ? std::nullopt : std::optional{every});
  agenda_.changed(host_of(request));
}

Standing Archive::standing(const Request& request) {
  Statement row = database_->query("SELECT depth, every FROM request WHERE id = ?", request.id);
  if (!row.next()) return {};
  return {.depth = static_cast<int>(row.integer(0)), .every = static_cast<int>(row.integer(1))};
}

std::int64_t Archive::most_requests() {
  return database_->number("SELECT max(id) FROM request");
}

std::map<std::string, std::int64_t, std::less<>> Archive::requests_by_portal() {
  std::map<std::string, std::int64_t, std::less<>> requests;
  Statement row = database_->query(
      "SELECT p.name, r.count FROM (SELECT portal, count(*) AS count FROM request GROUP BY portal) r "
      "JOIN portal p ON p.id = r.portal");
  while (row.next()) requests[row.text(0)] += row.integer(1);
  return requests;
}

std::int64_t Archive::due(TimePoint now) {
  return database_->number(
      "SELECT total((SELECT count(*) FROM request WHERE host = h.id AND due_at <= ?)) FROM host h",
      seconds(now));
}

}  // namespace gongkai
