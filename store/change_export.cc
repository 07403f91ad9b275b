#include "store/change_export.h"

#include <nlohmann/json.hpp>

#include "store/chain.h"
#include "store/digest.h"
#include "store/document_row.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

std::string with_change(std::string json, const Statement& change) {
  const Json member{{"id", change.integer(0)},
                    {"at", change.text(1)},
                    {"kind", change.text(2)},
                    {"cause", change.text(3)},
                    {"url", change.null(4) ? Json(nullptr) : Json(change.text(4))}};
  json.pop_back();  // its closing brace
  return json + ",\"change\":" + member.dump(-1, ' ', false, Json::error_handler_t::replace) +
         "}\n";
}

}  // namespace

std::int64_t last_change(Archive& archive) {
  return archive.database().number("SELECT max(id) FROM change");
}

std::int64_t export_changes(Archive& archive, std::int64_t since, std::int64_t until,
                            const Sink& sink, PersonalNumbers numbers) {
  Database& database = archive.database();
  const Transaction snapshot{database};
  std::int64_t cursor = since;
  Statement change = database.query(
      "SELECT id, at, kind, cause, url, document, version FROM change WHERE id > ? AND id <= ? "
      "ORDER BY id",
      since, until);
  while (change.next()) {
    Shown shown = load_shown(database, change.integer(5), change.integer(6));
    shown.gone_at = change.view(2) == "gone" ? time_from(change.view(1)) : std::nullopt;
    if (!sink(with_change(to_json(masked(std::move(shown), numbers)), change))) break;
    cursor = change.integer(0);
  }
  return cursor;
}

Manifest export_as_of(Archive& archive, std::int64_t until, const Sink& sink,
                      PersonalNumbers numbers) {
  Database& database = archive.database();
  const Transaction snapshot{database};
  Manifest manifest{
      .cursor = until, .link = first_link(), .masked = numbers == PersonalNumbers::masked};
  Statement last =
      database.query("SELECT at, chain FROM change WHERE id <= ? ORDER BY id DESC LIMIT 1", until);
  if (last.next()) {
    manifest.at = last.text(0);
    manifest.link = last.text(1);
  }
  Sha256 digest;
  // Bare columns beside max() are those of its row (https://sqlite.org/lang_select.html §2.5).
  Statement document = database.query(
      "SELECT document, version, max(id), (SELECT at FROM change g WHERE g.document = c.document "
      "AND g.id <= ?1 AND g.kind = 'gone' AND NOT EXISTS (SELECT 1 FROM change b WHERE b.document = "
      "c.document AND b.id > g.id AND b.id <= ?1 AND b.kind = 'back') ORDER BY g.id DESC LIMIT 1), "
      "document IN (SELECT document FROM withdrawal) "
      "FROM change c WHERE id <= ?1 AND kind IN ('new', 'changed', 'retitled') GROUP BY document",
      until);
  while (document.next()) {
    if (document.integer(4) != 0) {
      ++manifest.withdrawn;
      continue;
    }
    Shown shown = load_shown(database, document.integer(0), document.integer(1));
    shown.gone_at = time_from(document.view(3));
    const std::string line = to_json(masked(std::move(shown), numbers)) + "\n";
    digest.update(line);
    ++manifest.documents;
    manifest.bytes += static_cast<std::int64_t>(line.size());
    if (!sink(line)) break;
  }
  manifest.sha256 = digest.finish_hex();
  return manifest;
}

std::string to_json(const Manifest& manifest) {
  const Json json{{"format", "jsonl"},
                  {"cursor", manifest.cursor},
                  {"at", manifest.at.empty() ? Json(nullptr) : Json(manifest.at)},
                  {"link", manifest.link},
                  {"documents", manifest.documents},
                  {"withdrawn", manifest.withdrawn},
                  {"bytes", manifest.bytes},
                  {"masked", manifest.masked},
                  {"sha256", manifest.sha256}};
  return json.dump(2) + "\n";
}

}  // namespace gongkai
