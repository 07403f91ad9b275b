#include "store/warc_payloads.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "config/ascii.h"
#include "crawler/china_time.h"
#include "store/body.h"
#include "store/digest.h"
#include "store/request_row.h"
#include "store/warc_exchange.h"

namespace gongkai {
namespace {

/// One spelling for one digest: "sha-256:AB" and "sha256:ab" are the same.
std::string normalised(std::string_view digest) {
  std::string text = ascii_lowered(digest);
  constexpr std::string_view kDashed = "sha-";
  if (text.starts_with(kDashed)) text.erase(kDashed.size() - 1, 1);
  return text;
}

}  // namespace

std::optional<std::int64_t> find_fetch(Database& archive, const Request& request,
                                       const Exchange& exchange) {
  for (const std::int64_t known : find_requests(archive, request)) {
    Statement row =
        archive.query("SELECT id FROM fetch WHERE request = ? AND url = ? AND at = ? ORDER BY id",
                      known, exchange.url, iso_utc(exchange.asked_at));
    if (row.next()) return row.integer(0);
  }
  return std::nullopt;
}

WarcPayloads::WarcPayloads(Database& archive) : archive_{archive} {
  scratch_.script(
      "CREATE TABLE payload (digest TEXT PRIMARY KEY, what INTEGER NOT NULL, body TEXT NOT NULL, "
      "status INTEGER NOT NULL, head BLOB NOT NULL, complete INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE TABLE waiting (file INTEGER NOT NULL, record INTEGER NOT NULL, "
      "PRIMARY KEY (file, record)) STRICT, WITHOUT ROWID");
}

void WarcPayloads::put(const WarcRecord& record, const Exchange& exchange, Found what) {
  if (exchange.status == 304) return;  // its record may state the digest of what it does not bring
  const std::string body = sha256_hex(exchange.body);
  const auto keep = [&](const std::string& digest, bool is_sure) {
    scratch_.run(
        "INSERT INTO payload VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (digest) DO UPDATE SET "
        "what = excluded.what, body = excluded.body, status = excluded.status, "
        "head = excluded.head, complete = excluded.complete "
        "WHERE iif(body = excluded.body, excluded.what <= what, ?7)",
        digest, std::int64_t{std::to_underlying(what)}, body, exchange.status,
        Blob{exchange.response_head}, exchange.complete, is_sure);
  };
  keep(normalised(warc_digest(exchange.body)), true);
  keep("sha256:" + body, true);
  if (const auto said = record.field("WARC-Payload-Digest"); !said.empty())
    keep(normalised(said), matches_digest(exchange.body, said) == true);
  if (const auto id = record.field("WARC-Record-ID"); !id.empty()) keep(normalised(id), false);
}

void WarcPayloads::wait(std::int64_t file, std::int64_t record) {
  scratch_.run("INSERT INTO waiting VALUES (?, ?)", file, record);
}

void WarcPayloads::end_wait(std::int64_t file, std::int64_t record) {
  scratch_.run("DELETE FROM waiting WHERE file = ? AND record = ?", file, record);
}

bool WarcPayloads::waits(std::int64_t file, std::int64_t record) {
  return scratch_.number("SELECT count(*) FROM waiting WHERE file = ? AND record = ?", file,
                         record) != 0;
}

bool WarcPayloads::anybody_waits() {
  return scratch_.number("SELECT EXISTS (SELECT 1 FROM waiting)") != 0;
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

/// What the archive has under the digest that it names bodies by, whichever address they came from.
bool WarcPayloads::take_named(const WarcRecord& revisit, Exchange& exchange) {
  constexpr std::string_view kName = "sha256:";
  const std::string digest = normalised(revisit.field("WARC-Payload-Digest"));
  // Without a head of its own it needs that of an answer.
  if (!digest.starts_with(kName) || exchange.status == 0) return false;
  return take(std::string_view{digest}.substr(kName.size()), exchange);
}

WarcPayloads::Found WarcPayloads::resolve(const WarcRecord& revisit, Exchange& exchange) {
  for (const std::string_view name : {"WARC-Payload-Digest", "WARC-Refers-To"}) {
    if (const auto found = met(revisit.field(name), exchange)) return *found;
  }
  const bool found = take_referred(revisit, exchange) || take_same(revisit, exchange) ||
                     take_named(revisit, exchange);
  return found ? Found::bytes : Found::nowhere;
}

}  // namespace gongkai
