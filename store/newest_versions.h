#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gongkai {

class Database;

/// Which versions are the newest of their documents: for those who look through an index of all
/// versions and would otherwise ask a table about each. A bit a version.
class NewestVersions {
 public:
  explicit NewestVersions(Database& database);

  [[nodiscard]] bool contains(std::int64_t version) const;
  /// The document, when it is a file that another hands out. nullopt for pages.
  [[nodiscard]] std::optional<std::int64_t> file_of(std::int64_t version) const;
  [[nodiscard]] std::int64_t count() const { return count_; }
  /// More than the number of any version that is contained.
  [[nodiscard]] std::size_t size() const { return newest_.size(); }

 private:
  struct File {
    std::int64_t version = 0;
    std::int64_t document = 0;
  };

  std::vector<bool> newest_;
  std::vector<bool> of_files_;
  std::vector<File> files_;  // in the order of their versions
  std::int64_t count_ = 0;
};

}  // namespace gongkai
