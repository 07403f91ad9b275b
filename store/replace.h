#pragma once

#include <filesystem>

namespace gongkai {

/// Moves the closed database `fresh` to `path` in one step that survives a power cut: there is
/// either what was there before, or all of `fresh`. Throws StoreError (io).
void replace_database(const std::filesystem::path& fresh, const std::filesystem::path& path);

/// Removes a database with what SQLite may have left beside it; nothing when it is not there.
void remove_database(const std::filesystem::path& path);

}  // namespace gongkai
