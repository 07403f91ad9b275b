#pragma once

#include <filesystem>

namespace gongkai {

/// Whether nobody can be writing to the archive `file`: it lies where nothing may be written, and
/// no writer has left a WAL. A reader of a WAL database makes two small files beside it, so it must
/// be opened as it is then.
bool is_at_rest(const std::filesystem::path& file);

}  // namespace gongkai
