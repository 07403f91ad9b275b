#include "store/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

#include "config/embedded.h"
#include "store/error.h"
#include "store/replace.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeaderSize = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

/// Page structure is checked as a whole up to this size (0.2 s), beyond it only that of table host
/// is.
constexpr std::int64_t kWholeCheck = 64 << 20;

StoreError refusal(StoreError::Kind kind, const fs::path& path, std::string_view why) {
  return {kind, fmt::format("{} {}", path.string(), why)};
}

/// A big-endian number of the file header (https://sqlite.org/fileformat.html §1.3).
std::uint32_t big_endian(std::string_view header, std::size_t at) {
  std::uint32_t value = 0;
  for (const char byte : header.substr(at, 4))
    value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

void check_version(std::int64_t version, const fs::path& path) {
  if (version > kSchemaVersion) {
    throw refusal(
        StoreError::Kind::newer, path,
        fmt::format("was written by a later gongkai (its format is {}, this program knows {})",
                    version, kSchemaVersion));
  }
  if (version < 1) throw refusal(StoreError::Kind::damaged, path, "has no format number");
}

bool has_wal(const fs::path& path) {
  std::error_code missing;
  const std::uintmax_t size = fs::file_size(path.string() + "-wal", missing);
  return !missing && size > 0;
}

/// The file holds all the pages that its header counts. With a WAL, SQLite counts them itself.
void check_length(std::string_view header, std::int64_t size, const fs::path& path) {
  if (has_wal(path)) return;
  const std::uint32_t field = big_endian(header, 14) & 0xffffU;
  const std::int64_t page_size = field == 1 ? 65536 : field;
  const std::int64_t pages = big_endian(header, 28);
  if (size < pages * page_size) throw refusal(StoreError::Kind::damaged, path, "is cut short");
}

/// Every table, index and view of the schema is there, with the columns that it should have.
void check_objects(Database& database, const fs::path& path) {
  constexpr std::string_view kObjects =
      "SELECT s.name, s.type, (SELECT group_concat(name || ' ' || type) FROM pragma_table_info(s.name)) "
      "FROM sqlite_schema s WHERE s.sql IS NOT NULL ORDER BY s.name";
  std::map<std::string, std::string, std::less<>> found;
  Statement object = database.query(kObjects);
  while (object.next())
    found.emplace(object.text(0), fmt::format("{} {}", object.view(1), object.view(2)));

  Database wanted{":memory:", Database::Mode::create};
  wanted.script(embedded(embedded_store(), "store/schema.sql"));
  Statement want = wanted.query(kObjects);
  while (want.next()) {
    const auto has = found.find(want.view(0));
    if (has == found.end() || has->second != fmt::format("{} {}", want.view(1), want.view(2))) {
      throw refusal(StoreError::Kind::damaged, path,
                    fmt::format("is damaged (its {} is missing or altered)", want.view(0)));
    }
  }
}

}  // namespace

Found inspect(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const bool missing = status.type() == fs::file_type::not_found;
  if (error && !missing) {
    throw refusal(StoreError::Kind::io, path, fmt::format("cannot be read: {}", error.message()));
  }
  if (!missing && !fs::is_regular_file(status))
    throw refusal(StoreError::Kind::foreign, path, "is not a file");
  if (missing || fs::file_size(path) == 0) {
    if (has_wal(path)) {
      throw refusal(StoreError::Kind::damaged, path,
                    "is missing or empty, but its -wal file is there");
    }
    return missing ? Found::nothing : Found::empty_file;
  }

  const Database database{path, Database::Mode::read};
  const std::string header = database.file_bytes(0, kHeaderSize);
  // SQLite calls a file of one byte empty.
  if (header.empty() || !header.starts_with(kMagic.substr(0, header.size()))) {
    throw refusal(StoreError::Kind::foreign, path, "is not an archive");
  }
  if (header.size() < kHeaderSize) throw refusal(StoreError::Kind::damaged, path, "is cut short");
  if (big_endian(header, 68) != static_cast<std::uint32_t>(kApplicationId)) {
    throw refusal(StoreError::Kind::foreign, path, "is an SQLite database of another program");
  }
  check_version(big_endian(header, 60), path);
  check_length(header, database.file_size(), path);
  return Found::archive;
}

void require_archive(const fs::path& path) {
  switch (inspect(path)) {
    case Found::nothing: throw refusal(StoreError::Kind::io, path, "does not exist");
    case Found::empty_file:
      throw refusal(StoreError::Kind::foreign, path, "is empty, not an archive");
    case Found::archive: break;
  }
}

void create_archive(const fs::path& path) {
  const fs::path fresh = path.string() + ".new";
  remove_database(fresh);
  try {
    Database database{fresh, Database::Mode::create};
    // What is withdrawn must not linger in free pages.
    database.script("PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;");
    database.script("BEGIN");
    database.script(embedded(embedded_store(), "store/schema.sql"));
    database.script(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                kApplicationId, kSchemaVersion));
    database.script("COMMIT; PRAGMA journal_mode = WAL;");
    database.checkpoint_on_close(true);
  } catch (const StoreError&) {
    remove_database(fresh);
    throw;
  }
  replace_database(fresh, path);
}

void check_structure(Database& database, const fs::path& path) {
  const std::int64_t size =
      database.number("PRAGMA page_count") * database.number("PRAGMA page_size");
  Statement verdict =
      database.query(size <= kWholeCheck ? "PRAGMA quick_check(1)" : "PRAGMA quick_check(host)");
  if (verdict.next() && verdict.view(0) != "ok") {
    std::string one_line = verdict.text(0);
    std::ranges::replace(one_line, '\n', ' ');
    throw refusal(StoreError::Kind::damaged, path, fmt::format("is damaged ({})", one_line));
  }
}

void check_archive(Database& database, const fs::path& path) {
  if (database.number("PRAGMA application_id") != kApplicationId) {
    throw refusal(StoreError::Kind::foreign, path, "is an SQLite database of another program");
  }
  const std::int64_t version = database.number("PRAGMA user_version");
  check_version(version, path);
  if (version < kSchemaVersion) {
    throw refusal(StoreError::Kind::older, path,
                  fmt::format("was written by an earlier gongkai (its format is {}, this program's "
                              "{}); the next verb that writes to it brings it up to date",
                              version, kSchemaVersion));
  }
  try {
    check_objects(database, path);
    check_structure(database, path);
  } catch (const StoreError& error) {
    // What is asked here can fail only where the schema or an index is not what it says.
    if (error.kind() != StoreError::Kind::misuse) throw;
    throw refusal(StoreError::Kind::damaged, path, fmt::format("is damaged ({})", error.what()));
  }
}

}  // namespace gongkai
