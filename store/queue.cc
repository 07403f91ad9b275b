#include "crawler/url.h"
#include "store/archive.h"
#include "store/request_row.h"
#include "store/sqlite.h"

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
      "SELECT response_head FROM fetch WHERE request = ? AND state = 'ok' ORDER BY id DESC LIMIT 1",
      request.id);
  if (!good.next()) return;
  request.etag = find_header(good.view(0), "etag").value_or("");
  request.last_modified = find_header(good.view(0), "last-modified").value_or("");
}

}  // namespace

int Archive::enqueue(std::span<const Request> requests) {
  Transaction transaction{*database_};
  int queued = 0;
  for (const Request& request : requests) {
    const std::optional<RequestKey> key = request_key(request);
    if (!key) continue;
    if (const auto known = find_request(*database_, *key)) {
      if (request.row) update_row(*database_, *known, *request.row);
    } else {
      insert_request(*database_, request, *key, kAtOnce);
      agenda_.changed(key->host);
      ++queued;
    }
  }
  transaction.commit();
  return queued;
}

bool Archive::knows(const Request& request) {
  const std::optional<RequestKey> key = request_key(request);
  return !key || find_request(*database_, *key).has_value();
}

int Archive::make_due(const Portal& portal) {
  database_->run(
      "UPDATE request SET due_at = 0 WHERE page = 1 AND portal IN (SELECT id FROM portal WHERE "
      "name = ?)",
      portal.name);
  agenda_.changed();
  return static_cast<int>(database_->changed());
}

int Archive::make_due(std::string_view url) {
  Transaction transaction{*database_};
  int made_due = 0;
  for (const Purpose purpose :
       {Purpose::listing, Purpose::document, Purpose::robots, Purpose::sitemap}) {
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
  const auto first = agenda_.first(host_key);
  if (!first || first->at > seconds(now)) return std::nullopt;
  Request request = load_request(*database_, first->request);
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

void Archive::look_only_at(std::span<const std::string> portals) {
  agenda_.only(portals);
}

void Archive::postpone(const Request& request, TimePoint due) {
  database_->run("UPDATE request SET due_at = ? WHERE id = ?", due_seconds(due), request.id);
  settled(request);
}

void Archive::settled(const Request& request) {
  agenda_.take_back(request.id);
  agenda_.changed(host_of(request));
}

QueueCounts Archive::queue_counts(TimePoint now) {
  Statement row = database_->query(
      "SELECT (SELECT count(*) FROM request WHERE due_at IS NOT NULL AND due_at <= ?1), "
      "(SELECT count(*) FROM request WHERE due_at IS NOT NULL AND due_at > ?1), "
      "(SELECT count(*) FROM request WHERE due_at IS NULL), "
      "(SELECT count(*) FROM request WHERE failed = 1)",
      seconds(now));
  row.next();
  return {.due = row.integer(0),
          .waiting = row.integer(1),
          .idle = row.integer(2),
          .failed = row.integer(3)};
}

}  // namespace gongkai
