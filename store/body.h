#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

class Database;

/// Keeps `bytes` once, under their SHA-256, and returns it.
std::string put_body(Database& database, std::string_view bytes);

/// The bytes with this digest; nullopt when they are not kept. Throws StoreError (damaged) when
/// what is kept are other bytes.
std::optional<std::string> load_body(Database& database, std::string_view sha256);

}  // namespace gongkai
