#include "store/chain.h"

#include "store/sqlite.h"
#include "store/value_digest.h"
#include "store/well_formed.h"

namespace gongkai {
std::string first_link() {
  std::string zeros(64, '0');
  return zeros;
}

std::string chain_link(std::string_view before, const FetchRow& row) {
  ValueDigest link{before};
  link.add(row.id);
  link.add(row.request);
  link.add(row.hop);
  link.add(row.url);
  link.add(row.at);
  link.add(row.took_ms);
  link.add(row.status);
  link.add(row.complete);
  link.add(row.address);
  link.add(row.tls);
  link.add(row.state);
  link.add(row.reason);
  link.add(row.request_head);
  link.add(row.response_head);
  link.add(row.body);
  const auto add_later = [&](std::string_view name, const std::optional<std::string>& value) {
    if (!value) return;
    link.add(name);
    link.add(*value);
  };
  add_later("certificate", row.certificate);
  add_later("tls_relaxed", row.tls_relaxed);
  add_later("imported_from", row.imported_from);
  return link.finish_hex();
}

void append_fetch(Database& database, FetchRow& row) {
  // What is chained must be what a column of TEXT gives back.
  row.url = well_formed(std::move(row.url));
  for (auto* text : {&row.address, &row.tls, &row.state, &row.reason, &row.imported_from}) {
    if (*text) *text = well_formed(std::move(**text));
  }
  std::string before = first_link();
  row.id = 1;
  {
    Statement last = database.query("SELECT id, chain FROM fetch ORDER BY id DESC LIMIT 1");
    if (last.next()) {
      row.id = last.integer(0) + 1;
      before = last.text(1);
    }
  }
  const auto blob = [](const std::optional<std::string>& bytes) {
    return bytes ? std::optional{Blob{*bytes}} : std::nullopt;
  };
  database.run(
      "INSERT INTO fetch (id, request, hop, url, at, took_ms, status, complete, address, tls, "
      "state, "
      "reason, request_head, response_head, body, chain, certificate, tls_relaxed, imported_from) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.id, row.request, row.hop, row.url, row.at, row.took_ms, row.status, row.complete,
      row.address, row.tls, row.state, row.reason, blob(row.request_head), blob(row.response_head),
      row.body, chain_link(before, row), row.certificate, row.tls_relaxed, row.imported_from);
}

std::string fetch_head(Database& database) {
  Statement last = database.query("SELECT chain FROM fetch ORDER BY id DESC LIMIT 1");
  return last.next() ? last.text(0) : first_link();
}

std::optional<std::int64_t> first_broken_link(Database& database,
                                              const std::function<void(std::string_view)>& each) {
  std::string before = first_link();
  Statement fetch = database.query(
      "SELECT id, request, hop, url, at, took_ms, status, complete, address, tls, state, reason, "
      "request_head, response_head, body, chain, certificate, tls_relaxed, imported_from "
      "FROM fetch ORDER BY id");
  while (fetch.next()) {
    const FetchRow row{.id = fetch.integer(0),
                       .request = fetch.integer(1),
                       .hop = fetch.integer(2),
                       .url = fetch.text(3),
                       .at = fetch.text(4),
                       .took_ms = fetch.maybe_integer(5),
                       .status = fetch.maybe_integer(6),
                       .complete = fetch.integer(7),
                       .address = fetch.maybe_text(8),
                       .tls = fetch.maybe_text(9),
                       .state = fetch.maybe_text(10),
                       .reason = fetch.maybe_text(11),
                       .request_head = fetch.maybe_text(12),
                       .response_head = fetch.maybe_text(13),
                       .body = fetch.maybe_text(14),
                       .certificate = fetch.maybe_text(16),
                       .tls_relaxed = fetch.maybe_text(17),
                       .imported_from = fetch.maybe_text(18)};
    std::string link = chain_link(before, row);
    if (link != fetch.view(15)) return row.id;
    if (each) each(link);
    before = std::move(link);
  }
  return std::nullopt;
}

}  // namespace gongkai
