#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gongkai {

class Database;

/// Which versions are the newest of their documents: for those who look through an index of all
/// versions and would otherwise ask a table about each. A bit a version.
class NewestVersions {
 public:
  explicit NewestVersions(Database& database);

  [[nodiscard]] bool contains(std::int64_t version) const;
  [[nodiscard]] std::int64_t count() const { return count_; }

  /// The newest version of a file that another document hands out.
  struct OfFile {
    std::int64_t version = 0;
    std::int64_t document = 0;
  };
  /// In the order of their versions.
  [[nodiscard]] const std::vector<OfFile>& of_files() const { return of_files_; }

 private:
  std::vector<bool> newest_;
  std::int64_t count_ = 0;
  std::vector<OfFile> of_files_;
};

}  // namespace gongkai
