#include "store/change.h"

#include "crawler/china_time.h"
#include "store/chain.h"
#include "store/sqlite.h"
#include "store/value_digest.h"
#include "store/version_seal.h"

namespace gongkai {

std::string change_link(Database& database, std::int64_t id, std::string_view before) {
  Statement row = database.query(
      "SELECT c.id, c.at, d.public_id, d.key, d.kind, p.public_id, c.url, v.number, v.seal, "
      "c.kind, c.cause FROM change c JOIN document d ON d.id = c.document "
      "LEFT JOIN document p ON p.id = d.parent LEFT JOIN version v ON v.id = c.version "
      "WHERE c.id = ?",
      id);
  ValueDigest link{before};
  if (row.next()) link.add_row(row);
  Statement reason = database.query(
      "SELECT w.reason FROM change c JOIN withdrawal w ON w.document = c.document "
      "WHERE c.id = ? AND c.kind = 'withdrawn'",
      id);
  if (reason.next()) link.add_row(reason);
  return link.finish_hex();
}

std::string change_head(Database& database) {
  Statement last = database.query("SELECT chain FROM change ORDER BY id DESC LIMIT 1");
  return last.next() ? last.text(0) : first_link();
}

void append_change(Database& database, std::int64_t document, std::optional<std::int64_t> version,
                   std::string_view kind, std::string_view cause, TimePoint now) {
  const std::string before = change_head(database);
  database.run(
      "INSERT INTO change (at, document, version, kind, cause, url) "
      "SELECT ?, id, ?, ?, ?, url FROM document WHERE id = ?",
      iso_utc(now), version, kind, cause, document);
  const std::int64_t id = database.last_id();
  database.run("UPDATE change SET chain = ? WHERE id = ?", change_link(database, id, before), id);
}

void seal_history(Database& database) {
  Statement version = database.query("SELECT id FROM version WHERE seal IS NULL ORDER BY id");
  while (version.next()) {
    database.run("UPDATE version SET seal = ? WHERE id = ?",
                 version_seal(database, version.integer(0)), version.integer(0));
  }
  std::string before = first_link();
  Statement change = database.query("SELECT id FROM change ORDER BY id");
  while (change.next()) {
    before = change_link(database, change.integer(0), before);
    database.run("UPDATE change SET chain = ? WHERE id = ?", before, change.integer(0));
  }
}

}  // namespace gongkai
