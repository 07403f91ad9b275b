#pragma once

#include <filesystem>
#include <functional>

namespace gongkai {

/// Makes a copy of the archive at `path` under the name `copy`, also while a crawl writes to it: it
/// is as the archive was when it began. It is made beside its place, looked through as verify does,
/// and moved there when it holds. `each` is told how many pages are left of how many. Throws
/// StoreError: io when `copy` is there already, damaged when what was copied does not hold.
void back_up_archive(const std::filesystem::path& path, const std::filesystem::path& copy,
                     const std::function<void(int left, int all)>& each);

/// Writes the archive at `path` anew without the room that nothing uses any more. Throws
/// StoreError: locked while anybody else has it open, damaged (then it stays as it is) when it does
/// not hold.
void compact_archive(const std::filesystem::path& path);

}  // namespace gongkai
