#include "store/reextract.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "store/document_row.h"
#include "store/sqlite.h"
#include "store/stored_document.h"

namespace gongkai {
namespace {

/// Documents that are read between two commits.
constexpr std::size_t kBatch = 64;

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

void settle(Database& database, const StoredDocument& stored, const std::string& rules,
            TimePoint now, Reread& reread) {
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
      version = database.number(
          "SELECT coalesce(v.corrects, v.id) FROM document d JOIN version v ON v.id = d.latest "
          "WHERE d.id = ?",
          stored.document);
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
  StoredReader reader{archive, options.read, options.threads};
  Reread reread;
  for (std::int64_t after = 0;;) {
    const std::vector<StoredDocument> batch = reader.read(
        {.after = after, .rules = archive.rules(), .again = options.again, .most = kBatch});
    if (batch.empty()) break;
    after = batch.back().document;
    Transaction transaction{database};
    for (const StoredDocument& stored : batch)
      settle(database, stored, archive.rules(), options.now(), reread);
    transaction.commit();
    if (options.on_progress && !options.on_progress(reread)) break;
  }
  reread.contradicted = contradictions(database);
  return reread;
}

}  // namespace gongkai
