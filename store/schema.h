#pragma once

#include <cstdint>
#include <filesystem>

namespace gongkai {

class Database;

/// "gkai", in the header of every archive.
inline constexpr std::int32_t kApplicationId = 0x676b6169;
/// Raised with a release that changes schema.sql, whose step store/migrate_N.sql then is; an
/// archive says which it has in user_version.
inline constexpr std::int32_t kSchemaVersion = 4;

/// What stands at a path, judged by its first bytes alone: nothing is written, not even beside it.
enum class Found : std::uint8_t { nothing, empty_file, archive };

/// Throws StoreError (foreign, newer, damaged, io) for a file that is there but not one of ours.
Found inspect(const std::filesystem::path& path);

/// Throws StoreError (io, foreign) also where there is nothing, or an empty file: for verbs that
/// work on what is there and make no archive.
void require_archive(const std::filesystem::path& path);

/// Makes an empty archive at `path`, replacing an empty file. It is built beside it and moved into
/// place, so that there is either no archive or a whole one. The caller holds the Lock.
void create_archive(const std::filesystem::path& path);

/// Looks at the page structure of an opened database. Throws StoreError (damaged).
void check_structure(Database& database, const std::filesystem::path& path);

/// Looks at an opened archive: format, tables, page structure. Throws StoreError (foreign, newer,
/// older, damaged).
void check_archive(Database& database, const std::filesystem::path& path);

}  // namespace gongkai
