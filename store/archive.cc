#include "store/archive.h"

#include <system_error>
#include <utility>

#include "crawler/china_time.h"
#include "store/at_rest.h"
#include "store/body.h"
#include "store/error.h"
#include "store/lock.h"
#include "store/migration.h"
#include "store/schema.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

/// One name for one file, so that a link to an archive finds the same lock.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  return error ? path : real;
}

}  // namespace

Archive::Archive(std::unique_ptr<Lock> lock, std::unique_ptr<Database> database, std::string rules)
    : lock_{std::move(lock)},
      database_{std::move(database)},
      rules_{std::move(rules)},
      agenda_{*database_},
      moved_rows_{*database_} {}

Archive::Archive(Archive&&) noexcept = default;

Archive::~Archive() {
  database_.reset();  // before the lock: closing folds the WAL back
}

Archive Archive::open_for_writing(const fs::path& path, std::string rules) {
  const fs::path file = resolved(path);
  inspect(file);
  auto lock = std::make_unique<Lock>(file);
  if (inspect(file) == Found::archive) {
    migrate_archive(file);
  } else {
    create_archive(file);
  }
  auto database = std::make_unique<Database>(file, Database::Mode::write);
  check_archive(*database, file);
  database->script(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA mmap_size = 0; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;"
      "PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864;"
      "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;");
  database->checkpoint_on_close(true);
  return {std::move(lock), std::move(database), std::move(rules)};
}

Archive Archive::open_for_reading(const fs::path& path) {
  const fs::path file = resolved(path);
  require_archive(file);
  auto database = std::make_unique<Database>(
      file, is_at_rest(file) ? Database::Mode::frozen : Database::Mode::read);
  database->script(
      "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0;"
      "PRAGMA cell_size_check = ON;");
  check_archive(*database, file);
  return {nullptr, std::move(database), {}};
}

void Archive::put_portal(const Portal& portal, TimePoint now) {
  Transaction transaction{*database_};
  Statement last = database_->query(
      "SELECT title, toml FROM portal WHERE name = ? ORDER BY id DESC LIMIT 1", portal.name);
  if (!last.next() || last.view(0) != portal.title || last.view(1) != portal.toml) {
    database_->run("INSERT INTO portal (name, title, toml, used_at) VALUES (?, ?, ?, ?)",
                   portal.name, portal.title, portal.toml, iso_utc(now));
    agenda_.changed();
  }
  transaction.commit();
}

std::vector<Portal> Archive::portals() {
  std::vector<Portal> portals;
  Statement row = database_->query(
      "SELECT name, toml FROM portal WHERE id IN (SELECT max(id) FROM portal GROUP BY name)");
  while (row.next()) {
    auto portal = parse_portal(row.view(1), row.view(0), row.view(0));
    if (portal) portals.push_back(std::move(*portal));
  }
  return portals;
}

std::optional<std::string> Archive::body(std::string_view sha256) {
  return load_body(*database_, sha256);
}

Archive::Batch::Batch(Archive& archive)
    : archive_{&archive}, transaction_{std::make_unique<Transaction>(*archive.database_)} {}

Archive::Batch::~Batch() {
  if (!transaction_) return;
  transaction_.reset();
  archive_->agenda_.changed();
}

void Archive::Batch::commit() {
  transaction_->commit();
  transaction_.reset();
}

}  // namespace gongkai
