#include "store/reextract.h"

#include <fmt/format.h>

#include <algorithm>
#include <latch>
#include <optional>
#include <utility>

#include "crawler/pool.h"
#include "store/body.h"
#include "store/document_row.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

/// Documents that are read between two commits.
constexpr std::size_t kBatch = 64;

/// A document's newest version and the answer that it was read from.
struct Stored {
  std::int64_t document = 0, version = 0, fetch = 0;
  std::string public_id;
  std::optional<std::int64_t> portal;
  bool has_bytes = false;
  Response response;
  Content content;
};

std::vector<Stored> load_batch(Database& database, std::int64_t after, const std::string& rules,
                               bool again) {
  std::vector<Stored> batch;
  Statement row = database.query(
      "SELECT d.id, d.latest, v.fetch, d.public_id, f.request, f.url, f.request_head, f.status, "
      "f.response_head, f.body, f.complete, f.address, f.tls, f.at FROM document d "
      "JOIN version v ON v.id = d.latest JOIN fetch f ON f.id = v.fetch "
      "LEFT JOIN reread r ON r.version = v.id "
      // What was packed in an archive file comes with it.
      "WHERE d.id > ?1 AND instr(d.key, '#') = 0 AND (?4 OR "
      "(r.extractor IS NOT ?2 OR r.rules IS NOT ?3) AND (v.extractor <> ?2 OR v.rules <> ?3)) "
      "ORDER BY d.id LIMIT ?5",
      after, kExtractorVersion, rules, again, static_cast<std::int64_t>(kBatch));
  while (row.next()) {
    Stored stored{.document = row.integer(0),
                  .version = row.integer(1),
                  .fetch = row.integer(2),
                  .public_id = row.text(3)};
    stored.response.request = load_request(database, row.integer(4));
    Exchange exchange{.url = row.text(5),
                      .request_head = row.text(6),
                      .status = static_cast<int>(row.integer(7)),
                      .response_head = row.text(8),
                      .complete = row.integer(10) != 0,
                      .address = row.text(11),
                      .tls = row.text(12)};
    exchange.asked_at = time_from(row.view(13)).value_or(TimePoint{});
    if (auto bytes = load_body(database, row.view(9))) {
      exchange.body = std::move(*bytes);
      stored.has_bytes = true;
    }
    stored.response.exchanges.push_back(std::move(exchange));
    stored.portal = portal_id(database, stored.response.request.portal);
    batch.push_back(std::move(stored));
  }
  return batch;
}

void read_all(Pool& pool, std::vector<Stored>& batch, const RereadOptions& options,
              const std::map<std::string, Portal, std::less<>>& portals) {
  static const Portal kNone;
  std::latch done{static_cast<std::ptrdiff_t>(batch.size())};
  for (Stored& stored : batch) {
    pool.run([&stored, &options, &portals, &done] {
      const auto portal = portals.find(stored.response.request.portal);
      if (stored.has_bytes) {
        stored.content =
            options.read(stored.response, portal == portals.end() ? kNone : portal->second);
      }
      done.count_down();
    });
  }
  done.wait();
}

std::int64_t length_of(const Document& document) {
  std::int64_t length = 0;
  for (const Block& block : document.blocks) length += static_cast<std::int64_t>(block.text.size());
  return length;
}

/// Counts how the fields differ; the names of those that are gone.
std::string compare_fields(const Document& before, const Document& after, Reread& reread) {
  std::string lost;
  const auto count = [&](std::string_view name, bool had, bool has, bool differ) {
    if (!had && has) ++reread.gained[std::string{name}];
    if (had && has && differ) ++reread.altered[std::string{name}];
    if (!had || has) return;
    ++reread.lost[std::string{name}];
    lost += fmt::format("{}{}", lost.empty() ? "" : ", ", name);
  };
  for (const FieldColumn& field : field_columns()) {
    const auto& old = before.*field.value;
    const auto& fresh = after.*field.value;
    count(field.name, old.has_value(), fresh.has_value(), old != fresh);
  }
  count("report_year", before.report_year.has_value(), after.report_year.has_value(),
        before.report_year != after.report_year);
  return lost;
}

void compare(const Document& before, const Document& after, const std::string& id, Reread& reread) {
  const std::int64_t old = length_of(before);
  const std::int64_t fresh = length_of(after);
  reread.grown += fresh > old ? 1 : 0;
  reread.shrunk += fresh < old ? 1 : 0;
  const std::string lost = compare_fields(before, after, reread);
  if (fresh < old - old / 10) {
    reread.worse.push_back({id, fmt::format("its text went from {} to {} bytes", old, fresh)});
  } else if (!lost.empty()) {
    reread.worse.push_back({id, fmt::format("it lost {}", lost)});
  }
}

void settle(Database& database, const Stored& stored, const std::string& rules, TimePoint now,
            Reread& reread) {
  ++reread.read;
  std::int64_t version = stored.version;
  if (!stored.has_bytes) {
    ++reread.no_bytes;
  } else if (const auto* document = std::get_if<Document>(&stored.content)) {
    const VersionOrigin origin{.request = stored.response.request,
                               .fetch = stored.fetch,
                               .portal = stored.portal,
                               .rules = rules,
                               .now = now,
                               .cause = "reextract"};
    const Document before = load_document(database, stored.version);
    if (put_reread(database, *document, origin)) {
      ++reread.changed;
      version = database.number("SELECT latest FROM document WHERE id = ?", stored.document);
      compare(before, load_document(database, version), stored.public_id, reread);
    } else {
      ++reread.unchanged;
    }
  } else {
    ++reread.unchanged;
    const auto* refusal = std::get_if<Refusal>(&stored.content);
    reread.worse.push_back(
        {stored.public_id, refusal == nullptr
                               ? "it reads as a listing page today; its text stays"
                               : fmt::format("it reads as {} today ({}); its text stays",
                                             to_string(refusal->state), refusal->reason)});
  }
  database.run(
      "INSERT INTO reread (version, extractor, rules) VALUES (?, ?, ?) ON CONFLICT (version) DO "
      "UPDATE SET extractor = excluded.extractor, rules = excluded.rules",
      version, kExtractorVersion, rules);
}

}  // namespace

Reread reextract(Archive& archive, const RereadOptions& options) {
  Database& database = archive.database();
  std::map<std::string, Portal, std::less<>> portals;
  for (Portal& portal : archive.portals()) portals.emplace(portal.name, std::move(portal));
  Pool pool{options.threads};
  Reread reread;
  for (std::int64_t after = 0;;) {
    std::vector<Stored> batch = load_batch(database, after, archive.rules(), options.again);
    if (batch.empty()) break;
    after = batch.back().document;
    read_all(pool, batch, options, portals);
    Transaction transaction{database};
    for (const Stored& stored : batch)
      settle(database, stored, archive.rules(), options.now(), reread);
    transaction.commit();
    if (options.on_progress && !options.on_progress(reread)) break;
  }
  reread.contradicted = contradictions(database);
  return reread;
}

}  // namespace gongkai
