#include "store/body.h"

#include <fmt/format.h>

#include "store/digest.h"
#include "store/error.h"
#include "store/packing.h"
#include "store/sqlite.h"

namespace gongkai {

PutBody put_body(Database& database, std::string_view bytes) {
  PutBody put{.sha256 = sha256_hex(bytes)};
  put.is_new = database.number("SELECT count(*) FROM body WHERE sha256 = ? AND bytes IS NOT NULL",
                               put.sha256) == 0;
  if (!put.is_new) return put;
  const Packed packed = pack(bytes);
  database.run(
      "INSERT INTO body (sha256, size, zstd, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO "
      "UPDATE SET zstd = excluded.zstd, bytes = excluded.bytes",
      put.sha256, static_cast<std::int64_t>(bytes.size()), packed.zstd, Blob{packed.bytes});
  return put;
}

void drop_bytes(Database& database, std::string_view sha256) {
  database.run("UPDATE body SET zstd = 0, bytes = NULL WHERE sha256 = ?", sha256);
}

std::optional<std::string> load_body(Database& database, std::string_view sha256) {
  Statement row = database.query("SELECT bytes, zstd, size FROM body WHERE sha256 = ?", sha256);
  if (!row.next() || row.null(0)) return std::nullopt;
  std::optional<std::string> bytes =
      unpack(row.view(0), row.integer(1) != 0, static_cast<std::size_t>(row.integer(2)));
  if (!bytes || sha256_hex(*bytes) != sha256) {
    throw StoreError{StoreError::Kind::damaged,
                     fmt::format("the stored body {} is damaged", sha256)};
  }
  return bytes;
}

}  // namespace gongkai
