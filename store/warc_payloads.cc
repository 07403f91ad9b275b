#include "store/warc_payloads.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "crawler/china_time.h"
#include "store/body.h"
#include "store/digest.h"
#include "store/request_row.h"
#include "store/warc_exchange.h"

namespace gongkai {
namespace {

/// One spelling for one digest.
std::string normalised(std::string_view digest) {
  std::string text{digest};
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

}  // namespace

std::optional<std::int64_t> find_fetch(Database& archive, Request request,
                                       const Exchange& exchange) {
  for (const Purpose purpose :
       {Purpose::document, Purpose::listing, Purpose::robots, Purpose::sitemap}) {
    request.purpose = purpose;
    const auto key = request_key(request);
    const auto known = key ? find_request(archive, *key) : std::nullopt;
    if (!known) continue;
    Statement row =
        archive.query("SELECT id FROM fetch WHERE request = ? AND url = ? AND at = ? ORDER BY id",
                      *known, exchange.url, iso_utc(exchange.asked_at));
    if (row.next()) return row.integer(0);
  }
  return std::nullopt;
}

WarcPayloads::WarcPayloads(Database& archive) : archive_{archive} {
  scratch_.script(
      "CREATE TABLE payload (digest TEXT PRIMARY KEY, what INTEGER NOT NULL, body TEXT NOT NULL, "
      "status INTEGER NOT NULL, head BLOB NOT NULL, complete INTEGER NOT NULL) STRICT, WITHOUT ROWID");
}

void WarcPayloads::put(const WarcRecord& record, const Exchange& exchange, Found what) {
  const std::string body = sha256_hex(exchange.body);
  const auto keep = [&](const std::string& digest) {
    scratch_.run("INSERT OR REPLACE INTO payload VALUES (?, ?, ?, ?, ?, ?)", digest,
                 std::int64_t{std::to_underlying(what)}, body, exchange.status,
                 Blob{exchange.response_head}, exchange.complete);
  };
  const std::string said = normalised(record.field("WARC-Payload-Digest"));
  const std::string own = normalised(warc_digest(exchange.body));
  if (!said.empty() && said != own) keep(said);
  keep(own);
  if (const auto id = record.field("WARC-Record-ID"); !id.empty()) keep(normalised(id));
}

bool WarcPayloads::take(std::string_view sha256, Exchange& exchange) {
  auto bytes = load_body(archive_, sha256);
  if (bytes) exchange.body = std::move(*bytes);
  return bytes.has_value();
}

bool WarcPayloads::take(std::int64_t fetch, Exchange& exchange) {
  Statement row =
      archive_.query("SELECT body, status, response_head, complete FROM fetch WHERE id = ?", fetch);
  if (!row.next() || row.null(0)) return false;
  exchange.complete = exchange.complete && row.integer(3) != 0;
  if (exchange.status == 0) {
    exchange.status = static_cast<int>(row.integer(1));
    exchange.response_head = row.text(2);
  }
  return take(row.view(0), exchange);
}

/// Of these files.
std::optional<WarcPayloads::Found> WarcPayloads::met(std::string_view name, Exchange& exchange) {
  if (name.empty()) return std::nullopt;
  Statement row = scratch_.query(
      "SELECT what, body, status, head, complete FROM payload WHERE digest = ?", normalised(name));
  if (!row.next()) return std::nullopt;
  const auto what = static_cast<Found>(row.integer(0));
  if (what != Found::bytes) return what;
  exchange.complete = exchange.complete && row.integer(4) != 0;
  if (exchange.status == 0) {
    exchange.status = static_cast<int>(row.integer(2));
    exchange.response_head = row.text(3);
  }
  return take(row.view(1), exchange) ? Found::bytes : Found::nowhere;
}

/// Of an earlier import, or what the archive asked itself, at the moment that the record names.
bool WarcPayloads::take_referred(const WarcRecord& revisit, Exchange& exchange) {
  WarcCapture original{.answer = {}};
  original.answer.add("WARC-Target-URI", revisit.field("WARC-Refers-To-Target-URI"));
  original.answer.add("WARC-Date", revisit.field("WARC-Refers-To-Date"));
  original.answer.add("WARC-Type", "revisit");
  const auto earlier = exchange_of(original);
  const auto known = earlier ? find_fetch(archive_, {.url = earlier->url}, *earlier) : std::nullopt;
  return known && take(*known, exchange);
}

/// What the address answered with at any time, where that is what the digest says.
bool WarcPayloads::take_same(const WarcRecord& revisit, Exchange& exchange) {
  constexpr int kMost = 64;
  const std::string_view digest = revisit.field("WARC-Payload-Digest");
  std::vector<std::int64_t> fetches;
  for (const std::string& url :
       {exchange.url, std::string{revisit.field("WARC-Refers-To-Target-URI")}}) {
    const auto key = request_key({.url = url, .purpose = Purpose::document});
    const auto known = key ? find_request(archive_, *key) : std::nullopt;
    if (!known) continue;
    Statement row = archive_.query(
        "SELECT max(id) FROM fetch WHERE request = ? AND body IS NOT NULL GROUP BY body "
        "ORDER BY 1 DESC LIMIT ?",
        *known, kMost);
    while (row.next()) fetches.push_back(row.integer(0));
  }
  for (const std::int64_t fetch : fetches) {
    Exchange same = exchange;
    if (!take(fetch, same) || matches_digest(same.body, digest) != true) continue;
    exchange = std::move(same);
    return true;
  }
  return false;
}

WarcPayloads::Found WarcPayloads::resolve(const WarcRecord& revisit, Exchange& exchange) {
  for (const std::string_view name : {"WARC-Payload-Digest", "WARC-Refers-To"}) {
    if (const auto found = met(revisit.field(name), exchange)) return *found;
  }
  const bool found = take_referred(revisit, exchange) || take_same(revisit, exchange);
  return found ? Found::bytes : Found::nowhere;
}

}  // namespace gongkai
