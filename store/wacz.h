#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace gongkai {

/// Whether the file is a zip, as WACZ files are.
bool is_wacz(const std::filesystem::path& file);

/// Copies the WARC files that are packed in a WACZ file (browsertrix, ArchiveWeb.page; any zip will
/// do) into the empty `directory`, under the names of both: "site.wacz#archive-rec-0.warc.gz". What
/// they unpack to is bounded by the size of the file. The error is a sentence.
[[nodiscard]] std::expected<std::vector<std::filesystem::path>, std::string> unpack_wacz(
    const std::filesystem::path& file, const std::filesystem::path& directory);

}  // namespace gongkai
