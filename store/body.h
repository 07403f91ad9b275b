#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

class Database;

struct PutBody {
  std::string sha256;
  bool is_new = false;  ///< the bytes were not kept before
};

/// Keeps `bytes` once, under their SHA-256.
PutBody put_body(Database& database, std::string_view bytes);

/// Keeps of a body only digest and size.
void drop_bytes(Database& database, std::string_view sha256);

/// The bytes with this digest; nullopt when they are not kept. Throws StoreError (damaged) when
/// what is kept are other bytes.
std::optional<std::string> load_body(Database& database, std::string_view sha256);

}  // namespace gongkai
