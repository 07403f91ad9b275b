#include "store/replace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "store/error.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

void sync(const fs::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

void replace_database(const fs::path& fresh, const fs::path& path) {
  sync(fresh, O_RDONLY);
  std::error_code error;
  fs::rename(fresh, path, error);
  if (error) {
    throw StoreError{StoreError::Kind::io,
                     fmt::format("{} cannot be made: {}", path.string(), error.message())};
  }
  sync(path.has_parent_path() ? path.parent_path() : fs::path{"."}, O_RDONLY | O_DIRECTORY);
}

void remove_database(const fs::path& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-journal", "-wal", "-shm"})
    fs::remove(path.string() + suffix, ignored);
}

}  // namespace gongkai
