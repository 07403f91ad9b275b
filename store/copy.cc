#include "store/copy.h"

#include <fmt/format.h>

#include <system_error>

#include "store/archive.h"
#include "store/error.h"
#include "store/lock.h"
#include "store/replace.h"
#include "store/schema.h"
#include "store/sqlite.h"
#include "store/verify.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

/// What is copied must be worth keeping, and be what was copied.
void require_whole(const fs::path& path, std::string_view name) {
  const Verified verified = Archive::open_for_reading(path).verify();
  if (verified.holds()) return;
  const Finding& first = verified.findings.front();
  throw StoreError{StoreError::Kind::damaged,
                   fmt::format("{} does not hold: {} {}", name, first.where, first.what)};
}

}  // namespace

void back_up_archive(const fs::path& path, const fs::path& copy,
                     const std::function<void(int left, int all)>& each) {
  std::error_code error;
  if (fs::exists(copy, error)) {
    throw StoreError{StoreError::Kind::io,
                     fmt::format("{} is there already, and is not replaced", copy.string())};
  }
  if (!copy.has_filename() || error) {
    throw StoreError{StoreError::Kind::io,
                     fmt::format("\"{}\" cannot be the name of a copy", copy.string())};
  }
  constexpr int kPagesAStep = 1024;
  const fs::path fresh = copy.string() + ".new";
  Archive::open_for_reading(path);  // says what is wrong with it
  remove_database(fresh);
  try {
    {
      Database source{fs::canonical(path), Database::Mode::copy};
      Database target{fresh, Database::Mode::create};
      target.script("PRAGMA synchronous = FULL");
      source.copy_to(target, kPagesAStep, each);
      target.checkpoint_on_close(true);
    }
    require_whole(fresh, fmt::format("the copy of {}", path.string()));
  } catch (const StoreError&) {
    remove_database(fresh);
    throw;
  }
  std::error_code ignored;
  for (const char* suffix : {"-wal", "-shm"}) fs::remove(fresh.string() + suffix, ignored);
  replace_database(fresh, copy);
}

void compact_archive(const fs::path& path) {
  require_archive(path);
  Archive::open_for_writing(path);  // brings an earlier format up to date
  const fs::path file = fs::canonical(path);
  const Lock lock{file};
  require_whole(file, file.string());
  const fs::path fresh = file.string() + ".new";
  try {
    {
      Database old{file, Database::Mode::write};
      // Leaving WAL needs the archive to ourselves, so nobody reads it while it is replaced.
      old.script("PRAGMA journal_mode = DELETE");
      remove_database(fresh);
      old.reserve_page_seals();
      old.run("VACUUM INTO ?", fresh.string());
    }
    Database compact{fresh, Database::Mode::write};
    compact.script("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL");
    compact.checkpoint_on_close(true);
  } catch (const StoreError&) {
    remove_database(fresh);
    throw;
  }
  replace_database(fresh, file);
}

}  // namespace gongkai
