#include "store/migration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "config/embedded.h"
#include "store/change.h"
#include "store/error.h"
#include "store/replace.h"
#include "store/schema.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

/// Indexes of earlier formats that no other took the name of.
constexpr std::array<std::string_view, 1> kRetired{"version_published"};

struct Object {
  std::string type, name, sql;
};

/// Views, indexes and triggers: they hold nothing of their own.
std::vector<Object> derived_objects(Database& database) {
  std::vector<Object> objects;
  Statement row = database.query(
      "SELECT type, name, sql FROM sqlite_schema "
      "WHERE type IN ('view', 'index', 'trigger') AND sql IS NOT NULL ORDER BY rowid");
  while (row.next()) objects.push_back({row.text(0), row.text(1), row.text(2)});
  return objects;
}

std::string identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

bool has(Database& database, std::string_view name) {
  return database.number("SELECT count(*) FROM sqlite_schema WHERE name = ?", name) != 0;
}

/// The steps one after the other. Tables and columns are theirs to make; what is derived from them
/// is made as schema.sql has it, and what somebody else added is put back as it was.
void run_steps(Database& database, std::int64_t from) {
  const std::vector<Object> before = derived_objects(database);
  for (const Object& object : before) {
    database.script(fmt::format("DROP {} IF EXISTS {}", object.type, identifier(object.name)));
  }
  for (std::int64_t step = from + 1; step <= kSchemaVersion; ++step) {
    database.script(embedded(embedded_store(), fmt::format("store/migrate_{}.sql", step)));
  }
  Database fresh{":memory:", Database::Mode::create};
  fresh.script(embedded(embedded_store(), "store/schema.sql"));
  for (const std::vector<Object>& objects : {derived_objects(fresh), before}) {
    for (const Object& object : objects) {
      const bool is_retired = std::ranges::find(kRetired, object.name) != kRetired.end();
      if (!is_retired && !has(database, object.name)) database.script(object.sql);
    }
  }
}

/// The index knows what view search_text had when a text was added: format 2 had no index before,
/// and format 4 leaves out more characters.
bool is_search_outdated(Database& database, std::int64_t from) {
  if (from < 2) return true;
  return from < 4 &&
         database.number(
             "SELECT EXISTS (SELECT 1 FROM version WHERE coalesce(title, '') || text GLOB '*[' || "
             "char(173, 8194, 8195, 8201, 8203, 8204, 8205, 8288, 65279) || ']*')") != 0;
}

void migrate(const fs::path& path, std::int64_t from) {
  Database database{path, Database::Mode::write};
  database.script("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; BEGIN");
  run_steps(database, from);
  if (from < 2) seal_history(database);
  if (is_search_outdated(database, from))
    database.script("INSERT INTO search (search) VALUES ('rebuild')");
  if (database.query("PRAGMA foreign_key_check").next()) {
    throw StoreError{StoreError::Kind::damaged, "a row refers to one that is not there"};
  }
  database.script(fmt::format("PRAGMA user_version = {}; COMMIT", kSchemaVersion));
  check_archive(database, path);
  database.script("PRAGMA journal_mode = WAL");
  database.checkpoint_on_close(true);
}

/// A second name for the old archive, which outlives the first.
void keep_old(const fs::path& path, std::int64_t format) {
  const std::string name = fmt::format("{}.format-{}", path.string(), format);
  std::error_code error;
  fs::create_hard_link(path, name, error);
  for (int n = 2; error == std::errc::file_exists; ++n) {
    fs::create_hard_link(path, fmt::format("{}.{}", name, n), error);
  }
  if (error) {
    throw StoreError{StoreError::Kind::io, fmt::format("{} cannot be kept as {}: {}", path.string(),
                                                       name, error.message())};
  }
}

}  // namespace

void migrate_archive(const fs::path& path) {
  const fs::path fresh = path.string() + ".new";
  std::int64_t format = 0;
  {
    Database old{path, Database::Mode::write};
    format = old.number("PRAGMA user_version");
    if (format < 1 || format >= kSchemaVersion) return;
    check_structure(old, path);
    // Leaving WAL needs the archive to ourselves, so nobody reads it while it is replaced.
    old.script("PRAGMA journal_mode = DELETE");
    remove_database(fresh);
    old.reserve_page_seals();
    old.run("VACUUM INTO ?", fresh.string());
  }
  try {
    migrate(fresh, format);
  } catch (const StoreError& error) {
    remove_database(fresh);
    if (error.kind() != StoreError::Kind::misuse && error.kind() != StoreError::Kind::damaged)
      throw;
    // A step that does not fit says that the archive is not what its format number says.
    throw StoreError{StoreError::Kind::damaged,
                     fmt::format("{} is damaged: it cannot be brought from format {} to {} ({})",
                                 path.string(), format, kSchemaVersion, error.what())};
  }
  keep_old(path, format);
  replace_database(fresh, path);
}

}  // namespace gongkai
