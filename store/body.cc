#include "store/body.h"

#include <fmt/format.h>

#include "store/digest.h"
#include "store/error.h"
#include "store/packing.h"
#include "store/sqlite.h"

namespace gongkai {

std::string put_body(Database& database, std::string_view bytes) {
  std::string sha256 = sha256_hex(bytes);
  if (database.number("SELECT count(*) FROM body WHERE sha256 = ?", sha256) == 0) {
    const Packed packed = pack(bytes);
    database.run("INSERT INTO body (sha256, size, zstd, bytes) VALUES (?, ?, ?, ?)", sha256,
                 static_cast<std::int64_t>(bytes.size()), packed.zstd, Blob{packed.bytes});
  }
  return sha256;
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
