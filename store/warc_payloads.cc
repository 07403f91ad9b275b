#include "store/warc_payloads.h"

#include <algorithm>
#include <utility>

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
      "status INTEGER NOT NULL, head BLOB NOT NULL) STRICT, WITHOUT ROWID");
}

void WarcPayloads::put(const WarcRecord& record, const Exchange& exchange, Found what) {
  const std::string body = sha256_hex(exchange.body);
  const auto keep = [&](const std::string& digest) {
    scratch_.run("INSERT OR REPLACE INTO payload VALUES (?, ?, ?, ?, ?)", digest,
                 std::int64_t{std::to_underlying(what)}, body, exchange.status,
                 Blob{exchange.response_head});
  };
  const std::string said = normalised(record.field("WARC-Payload-Digest"));
  const std::string own = normalised(warc_digest(exchange.body));
  if (!said.empty() && said != own) keep(said);
  keep(own);
}

bool WarcPayloads::take(std::string_view sha256, Exchange& exchange) {
  auto bytes = load_body(archive_, sha256);
  if (bytes) exchange.body = std::move(*bytes);
  return bytes.has_value();
}

WarcPayloads::Found WarcPayloads::resolve(const WarcRecord& revisit, Exchange& exchange) {
  const bool headless = exchange.status == 0;
  {
    Statement row = scratch_.query("SELECT what, body, status, head FROM payload WHERE digest = ?",
                                   normalised(revisit.field("WARC-Payload-Digest")));
    if (row.next()) {
      const auto what = static_cast<Found>(row.integer(0));
      if (what != Found::bytes) return what;
      if (headless) {
        exchange.status = static_cast<int>(row.integer(2));
        exchange.response_head = row.text(3);
      }
      return take(row.view(1), exchange) ? Found::bytes : Found::nowhere;
    }
  }
  // Of an earlier import, or what the archive asked itself.
  WarcCapture original{.answer = {}};
  original.answer.add("WARC-Target-URI", revisit.field("WARC-Refers-To-Target-URI"));
  original.answer.add("WARC-Date", revisit.field("WARC-Refers-To-Date"));
  original.answer.add("WARC-Type", "revisit");
  const auto earlier = exchange_of(original);
  if (!earlier) return Found::nowhere;
  const auto known = find_fetch(archive_, {.url = earlier->url}, *earlier);
  if (!known) return Found::nowhere;
  Statement row =
      archive_.query("SELECT body, status, response_head FROM fetch WHERE id = ?", *known);
  if (!row.next() || row.null(0)) return Found::nowhere;
  if (headless) {
    exchange.status = static_cast<int>(row.integer(1));
    exchange.response_head = row.text(2);
  }
  return take(row.view(0), exchange) ? Found::bytes : Found::nowhere;
}

}  // namespace gongkai
