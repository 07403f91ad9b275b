#pragma once

#include <cstdint>
#include <filesystem>
#include <set>

namespace gongkai {

/// The pages that another program wrote to the WAL beside the archive at `path` and that count:
/// those of whole transactions, under the checksums that SQLite holds them by
/// (https://sqlite.org/fileformat.html §4). What gongkai writes there has no seal, and what others
/// write keeps that of the page as it was (store/page_seal.h). Reads without a lock, so while a
/// crawl writes the last pages may be missing; empty when there is no WAL.
std::set<std::uint32_t> foreign_pages_in_wal(const std::filesystem::path& path);

}  // namespace gongkai
