#pragma once

#include <filesystem>

namespace gongkai {

/// Brings an archive of an earlier format to kSchemaVersion: the steps store/migrate_N.sql one
/// after the other, on a copy that takes its place when it is whole, so that there is always either
/// the old archive or the new one. The old one stays beside it as "PATH.format-N". Leaves a current
/// archive alone. The caller holds the Lock. Throws StoreError: locked while anybody reads it,
/// newer, foreign, damaged, full, io.
void migrate_archive(const std::filesystem::path& path);

}  // namespace gongkai
