#include <algorithm>
#include <utility>

#include "crawler/china_time.h"
#include "store/archive.h"
#include "store/body.h"
#include "store/chain.h"
#include "store/document_row.h"
#include "store/feed_row.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/withdrawal.h"

namespace gongkai {
namespace {

/// What an answer comes to, after reading.
struct Verdict {
  FetchState state;
  std::string reason;
};

Verdict verdict_of(const Response& response, const Content& content) {
  const auto* refusal = std::get_if<Refusal>(&content);
  if (refusal != nullptr && response.state == FetchState::ok)
    return {refusal->state, refusal->reason};
  return {response.state, response.reason};
}

bool is_success(FetchState state) {
  return state == FetchState::ok || state == FetchState::not_modified;
}

bool is_page(Purpose purpose) {
  return purpose == Purpose::document || purpose == Purpose::attachment;
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

/// `new_bytes` says whether nobody had sent the body before; a body that may not be kept is none.
FetchRow row_of(Database& database, const Exchange& exchange, bool keeps_body, bool& new_bytes) {
  FetchRow row{
      .url = exchange.url, .at = iso_utc(exchange.asked_at), .took_ms = exchange.took.count()};
  row.complete = exchange.complete ? 1 : 0;
  row.address = unless_empty(exchange.address);
  row.tls = unless_empty(exchange.tls);
  row.certificate = unless_empty(exchange.certificate);
  row.tls_relaxed = unless_empty(exchange.tls_relaxed);
  row.reason = unless_empty(exchange.fault);
  row.request_head = exchange.request_head;
  if (exchange.status == 0) return row;
  row.status = exchange.status;
  row.response_head = exchange.response_head;
  new_bytes = false;
  if (!keeps_body) return row;
  PutBody body = put_body(database, exchange.body);
  row.body = std::move(body.sha256);
  new_bytes = body.is_new;
  return row;
}

/// The last row of an answer, which has the verdict.
struct LastFetch {
  std::int64_t id = 0;
  std::string body;
  bool new_bytes = false;  ///< nobody had sent them before
};

/// Adds the rows of an answer.
LastFetch put_fetches(Database& database, std::int64_t request, const Response& response,
                      const Verdict& verdict, TimePoint now, const std::string& imported_from = {},
                      bool keeps_bodies = true) {
  std::vector<FetchRow> rows;
  rows.reserve(response.exchanges.size());
  bool new_bytes = false;
  for (const Exchange& exchange : response.exchanges)
    rows.push_back(row_of(database, exchange, keeps_bodies, new_bytes));
  if (rows.empty()) rows.push_back({.url = response.request.url, .at = iso_utc(now)});
  rows.back().state = to_string(verdict.state);
  // A compressed body may end early although HTTP gave all that was announced.
  if (verdict.state == FetchState::truncated) rows.back().complete = 0;
  rows.back().reason = unless_empty(verdict.reason);
  std::int64_t hop = 0;
  for (FetchRow& row : rows) {
    row.request = request;
    row.hop = hop++;
    row.imported_from = unless_empty(imported_from);
    append_fetch(database, row);
  }
  return {.id = rows.back().id, .body = rows.back().body.value_or(""), .new_bytes = new_bytes};
}

/// The row of the request that was answered; robots.txt and the like are asked without the queue.
std::int64_t row_of(Database& database, const Request& request) {
  if (request.id != 0) return request.id;
  const std::optional<RequestKey> key = request_key(request);
  if (!key) return 0;
  if (const auto known = find_request(database, *key)) return *known;
  return insert_request(database, request, *key, std::nullopt, 0);
}

void put_listing(Database& database, std::int64_t fetch, const Listing& listing) {
  database.run(
      "INSERT INTO listing (fetch, family, rows, pages, declared_total, unrendered, warning) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)",
      fetch, listing.family, static_cast<std::int64_t>(listing.rows.size()), listing.pages,
      listing.declared_total, listing.unrendered, unless_empty(listing.warning));
}

void put_content(Database& database, const Verdict& verdict, const Content& content,
                 const VersionOrigin& origin, Recorded& recorded) {
  if (!is_success(verdict.state)) recorded.what = Recorded::What::failed;
  const bool page = is_page(origin.request.purpose);
  if (verdict.state == FetchState::ok) {
    if (const auto* document = std::get_if<Document>(&content)) {
      put_document(database, *document, origin, recorded);
    } else if (const auto* listing = std::get_if<Listing>(&content)) {
      put_listing(database, origin.fetch, *listing);
    }
  } else if (page && verdict.state == FetchState::not_modified) {
    confirm_document(database, origin.request, origin.now, recorded);
  } else if (page && (verdict.state == FetchState::gone || verdict.state == FetchState::soft_404)) {
    mark_gone(database, origin.request, origin.now, recorded);
  } else if (page) {
    name_document(database, origin.request, recorded);
  }
}

}  // namespace

std::string_view to_string(Recorded::What what) {
  constexpr std::array<std::string_view, 5> kWords{"nothing", "new_document", "new_version",
                                                   "unchanged", "failed"};
  return kWords.at(std::to_underlying(what));
}

int Archive::put_row(const FeedStep& step, const FoundRow& row, int depth, TimePoint now) {
  if (!row.off_scope.empty()) put_turned_away({row.request, row.off_scope}, depth, now);
  const int queued = put(row.request, row.wanted, depth);
  const std::optional<RequestKey> key = request_key(row.request);
  const auto known = key ? find_request(*database_, *key) : std::nullopt;
  if (!known || !row.request.row) return queued;
  if (moved_rows_.has(step.head)) adopt(step.head, *known, row.request);
  const bool other = list_row(*database_, step.head, *known, *row.request.row, step.feed.walk);
  if (is_withdrawn(*database_, row.request.url)) {  // found to be so just now, by its old address
    forget_row(*database_, *known);
    agenda_.changed(key->host);
    return 0;
  }
  if (other && row.wanted) {  // what is titled or dated anew has probably changed
    database_->run("UPDATE request SET due_at = 0 WHERE id = ? AND last_fetch IS NOT NULL", *known);
    agenda_.changed(key->host);
  }
  return queued;
}

void Archive::put_turned_away(const TurnedAway& away, int depth, TimePoint now) {
  const std::optional<RequestKey> key = request_key(away.request);
  if (!key || find_request(*database_, *key)) return;
  Request request = away.request;
  request.id = insert_request(*database_, request, *key, std::nullopt, depth);
  turn_away(request, away.reason, now);
}

void Archive::turn_away(const Request& request, std::string_view reason, TimePoint now) {
  Transaction transaction{*database_};
  const Verdict verdict{.state = FetchState::off_scope, .reason = std::string{reason}};
  const std::int64_t fetch =
      put_fetches(*database_, request.id, Response{.request = request}, verdict, now).id;
  database_->run("UPDATE request SET due_at = NULL, last_fetch = ?2, failed = 1 WHERE id = ?1",
                 request.id, fetch);
  transaction.commit();
  settled(request);
}

Recorded Archive::record(const Response& response, const Content& content, const Outcome& outcome,
                         TimePoint now) {
  Transaction transaction{*database_};
  Recorded recorded;
  const Verdict verdict = verdict_of(response, content);
  const std::int64_t request = row_of(*database_, response.request);
  const bool withdrawn =
      is_withdrawn(*database_, response) ||
      (is_page(response.request.purpose) && comes_back(*database_, response, content));
  const auto [fetch, body, new_bytes] =
      put_fetches(*database_, request, response, verdict, now, outcome.imported_from, !withdrawn);
  const VersionOrigin origin{.request = response.request,
                             .fetch = fetch,
                             .portal = portal_id(*database_, response.request.portal),
                             .rules = rules_,
                             .now = now};
  if (withdrawn) {
    forget_row(*database_, request);
    database_->run("UPDATE request SET last_fetch = ?2, failed = 0 WHERE id = ?1", request, fetch);
    transaction.commit();
    settled(response.request);
    return recorded;
  }
  put_content(*database_, verdict, content, origin, recorded);
  if (!outcome.keeps_unchanged && new_bytes && verdict.state == FetchState::ok &&
      recorded.what == Recorded::What::unchanged) {
    drop_bytes(*database_, body);
  }
  if (outcome.imported_from.empty()) {
    database_->run(
        "UPDATE request SET due_at = ?2, last_fetch = ?3, failed = ?4, "
        "tries = CASE ?4 WHEN 0 THEN 0 ELSE tries + 1 END WHERE id = ?1",
        request, outcome.ask_again.transform(due_seconds), fetch, !is_success(verdict.state));
  } else {
    database_->run(
        "UPDATE request SET last_fetch = ?2, failed = ?3 WHERE id = ?1 AND (last_fetch IS NULL OR "
        "(SELECT at FROM fetch WHERE id = last_fetch) <= (SELECT at FROM fetch WHERE id = ?2))",
        request, fetch, !is_success(verdict.state));
  }
  if (outcome.feed) {
    const FeedStep& step = *outcome.feed;
    keep_feed(*database_, step.head, step.feed, now);
    for (const FoundRow& row : outcome.rows)
      recorded.queued += put_row(step, row, outcome.depth, now);
  }
  for (const TurnedAway& away : outcome.turned_away) put_turned_away(away, outcome.depth, now);
  for (const auto* const requests : {&outcome.next, &outcome.again}) {
    for (const Request& next : *requests) {
      const bool later = next.purpose == Purpose::listing && next.page > 1;
      recorded.queued += put(next, true, std::max(outcome.depth - (later ? 1 : 0), 0));
    }
  }
  for (const Request& again : outcome.again) make_due(again);
  transaction.commit();
  settled(response.request);
  return recorded;
}

}  // namespace gongkai
