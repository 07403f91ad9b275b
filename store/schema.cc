#include "store/schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "config/embedded.h"
#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeaderSize = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

/// Structure is checked as a whole up to this size (0.2 s), beyond it only the small tables are.
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

/// The file holds all the pages that its header counts. Only a file without a WAL must.
void check_length(std::string_view header, std::uintmax_t size, const fs::path& path) {
  std::error_code missing;
  const std::uintmax_t wal = fs::file_size(path.string() + "-wal", missing);
  if (!missing && wal > 0) return;
  const std::uint32_t field = big_endian(header, 14) & 0xffffU;
  const std::uint32_t page_size = field == 1 ? 65536 : field;
  const std::uintmax_t pages = big_endian(header, 28);
  if (size < pages * page_size) throw refusal(StoreError::Kind::damaged, path, "is cut short");
}

/// Every table, index and view of the schema is there as this program would make it.
void check_objects(Database& database, const fs::path& path) {
  Database wanted{":memory:", Database::Mode::create};
  wanted.script(embedded(embedded_store(), "store/schema.sql"));
  Statement object = wanted.query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  while (object.next()) {
    if (database.number("SELECT count(*) FROM sqlite_schema WHERE name = ? AND sql = ?",
                        object.view(0), object.view(1)) != 1) {
      throw refusal(StoreError::Kind::damaged, path,
                    fmt::format("is damaged (its {} is missing or altered)", object.view(0)));
    }
  }
}

void check_structure(Database& database, const fs::path& path) {
  const std::int64_t size =
      database.number("PRAGMA page_count") * database.number("PRAGMA page_size");
  for (const std::string_view pragma :
       {"PRAGMA quick_check(1)", "PRAGMA quick_check(host)", "PRAGMA quick_check(portal)"}) {
    if (size > kWholeCheck && pragma.ends_with("(1)")) continue;
    Statement verdict = database.query(pragma);
    if (verdict.next() && verdict.view(0) != "ok") {
      throw refusal(StoreError::Kind::damaged, path,
                    fmt::format("is damaged ({})", verdict.view(0)));
    }
    if (size <= kWholeCheck) break;
  }
}

void sync_directory(const fs::path& path) {
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  ::fsync(directory);
  ::close(directory);
}

}  // namespace

Found inspect(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return Found::nothing;
  if (error)
    throw refusal(StoreError::Kind::io, path, fmt::format("cannot be read: {}", error.message()));
  if (!fs::is_regular_file(status)) throw refusal(StoreError::Kind::foreign, path, "is not a file");

  std::ifstream in{path, std::ios::binary};
  std::array<char, kHeaderSize> bytes{};
  in.read(bytes.data(), bytes.size());
  if (!in && !in.eof()) throw refusal(StoreError::Kind::io, path, "cannot be read");
  const std::string_view header{bytes.data(), static_cast<std::size_t>(in.gcount())};
  const std::uintmax_t size = fs::file_size(path, error);
  if (header.empty() && !error && size == 0) return Found::empty_file;
  if (!header.starts_with(kMagic.substr(0, header.size()))) {
    throw refusal(StoreError::Kind::foreign, path, "is not an archive");
  }
  if (header.size() < kHeaderSize) throw refusal(StoreError::Kind::damaged, path, "is cut short");
  if (big_endian(header, 68) != static_cast<std::uint32_t>(kApplicationId)) {
    throw refusal(StoreError::Kind::foreign, path, "is an SQLite database of another program");
  }
  check_version(big_endian(header, 60), path);
  check_length(header, size, path);
  return Found::archive;
}

void create_archive(const fs::path& path) {
  const fs::path fresh = path.string() + ".new";
  std::error_code error;
  fs::remove(fresh, error);
  fs::remove(fresh.string() + "-journal", error);
  fs::remove(fresh.string() + "-wal", error);
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
    fs::remove(fresh, error);
    fs::remove(fresh.string() + "-journal", error);
    throw;
  }
  fs::rename(fresh, path, error);
  if (error)
    throw refusal(StoreError::Kind::io, path, fmt::format("cannot be made: {}", error.message()));
  sync_directory(path);
}

void check_archive(Database& database, const fs::path& path) {
  if (database.number("PRAGMA application_id") != kApplicationId) {
    throw refusal(StoreError::Kind::foreign, path, "is an SQLite database of another program");
  }
  check_version(database.number("PRAGMA user_version"), path);
  check_objects(database, path);
  check_structure(database, path);
}

}  // namespace gongkai
