#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "config/portal.h"

namespace gongkai {

/// All of a file that a person wrote, or saved. The error is of the kind unreadable: it is not
/// there, a folder, or may not be read.
[[nodiscard]] std::expected<std::string, ConfigError> read_text_file(
    const std::filesystem::path& path);

}  // namespace gongkai
