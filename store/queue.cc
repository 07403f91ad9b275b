#include <algorithm>

#include "crawler/url.h"
#include "store/archive.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

constexpr std::int64_t kAtOnce = 0;

std::int64_t seconds(Instant now) {
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
}

struct Due {
  std::int64_t request;
  std::int64_t at;
};

/// The request of a host that is due first, passing over those that were handed out.
std::optional<Due> first_due(Database& database, std::int64_t host,
                             const std::set<std::int64_t>& handed_out) {
  Statement row = database.query(
      "SELECT id, due_at FROM request WHERE host = ? AND due_at IS NOT NULL ORDER BY due_at, id",
      host);
  while (row.next()) {
    if (!handed_out.contains(row.integer(0))) return Due{row.integer(0), row.integer(1)};
  }
  return std::nullopt;
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
  return static_cast<int>(database_->changed());
}

int Archive::make_due(std::string_view url) {
  Transaction transaction{*database_};
  std::set<std::int64_t> found;
  for (const Purpose purpose :
       {Purpose::listing, Purpose::document, Purpose::robots, Purpose::sitemap}) {
    const std::optional<RequestKey> key =
        request_key({.url = std::string{url}, .purpose = purpose});
    if (const auto id = key ? find_request(*database_, *key) : std::nullopt) found.insert(*id);
  }
  for (const std::int64_t id : found)
    database_->run("UPDATE request SET due_at = 0 WHERE id = ?", id);
  transaction.commit();
  return static_cast<int>(found.size());
}

std::vector<std::string> Archive::hosts_due(Instant now) {
  std::vector<std::string> due;
  Statement host = database_->query("SELECT id, key FROM host ORDER BY id");
  while (host.next()) {
    const auto first = first_due(*database_, host.integer(0), handed_out_);
    if (first && first->at <= seconds(now)) due.push_back(host.text(1));
  }
  return due;
}

std::optional<Request> Archive::next_due(std::string_view host_key, Instant now) {
  const std::int64_t host = database_->number("SELECT id FROM host WHERE key = ?", host_key);
  const auto first = first_due(*database_, host, handed_out_);
  if (!first || first->at > seconds(now)) return std::nullopt;
  Request request = load_request(*database_, first->request);
  put_validators(*database_, request);
  handed_out_.insert(request.id);
  return request;
}

std::optional<Instant> Archive::next_due_time() {
  std::optional<std::int64_t> earliest;
  Statement host = database_->query("SELECT id FROM host");
  while (host.next()) {
    const auto first = first_due(*database_, host.integer(0), handed_out_);
    if (first) earliest = std::min(earliest.value_or(first->at), first->at);
  }
  return earliest.transform([](std::int64_t at) { return Instant{std::chrono::seconds{at}}; });
}

void Archive::postpone(const Request& request, Instant due) {
  database_->run("UPDATE request SET due_at = ? WHERE id = ?", due_seconds(due), request.id);
  handed_out_.erase(request.id);
}

QueueCounts Archive::queue_counts(Instant now) {
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
