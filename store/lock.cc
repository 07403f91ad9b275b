#include "store/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "store/error.h"

namespace gongkai {
namespace {

StoreError failure(const std::filesystem::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return {full ? StoreError::Kind::full : StoreError::Kind::io,
          fmt::format("{}: {}", path.string(), std::generic_category().message(error))};
}

/// The pid in an open lock file; "another process" when it cannot be read.
std::string holder(int file) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  const std::string_view words{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  const std::string_view digits = words.substr(0, words.find_first_not_of("0123456789"));
  return digits.empty() ? "another process" : fmt::format("pid {}", digits);
}

/// The file we hold is still the one that others find under its name.
bool is_current(int file, const std::filesystem::path& path) {
  struct stat ours{};
  struct stat named{};
  return ::fstat(file, &ours) == 0 && ::stat(path.c_str(), &named) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

}  // namespace

Lock::Lock(const std::filesystem::path& archive) : path_{archive.string() + ".lock"} {
  // Its last holder removes the file, perhaps between our open and our flock: then look again.
  while (true) {
    const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (file < 0 && errno == ENOENT) {
      throw StoreError{StoreError::Kind::io,
                       fmt::format("{}: there is no such folder", path_.parent_path().string())};
    }
    if (file < 0) throw failure(path_, errno);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      const std::string by = holder(file);
      ::close(file);
      if (error == EINTR) continue;
      if (error != EWOULDBLOCK) throw failure(path_, error);
      throw StoreError{StoreError::Kind::locked,
                       fmt::format("{} is in use by {}", archive.string(), by)};
    }
    if (is_current(file, path_)) {
      file_ = file;
      break;
    }
    ::close(file);
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  const bool written = ::ftruncate(file_, 0) == 0 && ::pwrite(file_, pid.data(), pid.size(), 0) ==
                                                         static_cast<ssize_t>(pid.size());
  if (!written) {
    const int error = errno;
    ::close(file_);
    throw failure(path_, error);
  }
}

Lock::~Lock() {
  ::unlink(path_.c_str());
  ::close(file_);
}

}  // namespace gongkai
