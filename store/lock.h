#pragma once

#include <filesystem>

namespace gongkai {

/// The right to write to an archive: the file ARCHIVE.lock, held with flock(2) and naming our pid.
/// The kernel lets go of it when the process ends, however it ends, so the lock of a killed
/// process is simply taken over. Removed with the last holder.
class Lock {
 public:
  /// Takes the lock of `archive` or throws StoreError: locked ("… is in use by pid N") or io.
  explicit Lock(const std::filesystem::path& archive);
  ~Lock();

  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  Lock(Lock&&) = delete;
  Lock& operator=(Lock&&) = delete;

 private:
  std::filesystem::path path_;
  int file_ = -1;
};

}  // namespace gongkai
