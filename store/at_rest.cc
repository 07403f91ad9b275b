#include "store/at_rest.h"

#include <unistd.h>

#include <system_error>

namespace gongkai {

bool is_at_rest(const std::filesystem::path& file) {
  const auto directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  if (::access(directory.c_str(), W_OK) == 0) return false;
  std::error_code error;
  return !std::filesystem::exists(file.string() + "-wal", error);
}

}  // namespace gongkai
