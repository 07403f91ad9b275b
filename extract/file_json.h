#pragma once

#include <optional>
#include <string_view>

#include "extract/content.h"

namespace gongkai {

/// What read_file() gave, from what to_json() printed of it; nullopt for anything else. The bytes
/// come from a process that read a hostile file and may say anything.
std::optional<Content> file_from_json(std::string_view json);

}  // namespace gongkai
