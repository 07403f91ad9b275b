#pragma once

#include <filesystem>

namespace gongkai {

/// An empty directory (below $TMPDIR or /tmp) that is removed, with what is in it, in the end.
class TemporaryDirectory {
 public:
  /// Throws StoreError (io) when it cannot be made.
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  TemporaryDirectory(TemporaryDirectory&&) = delete;
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace gongkai
