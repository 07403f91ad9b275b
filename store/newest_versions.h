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

  [[nodiscard]] bool contains(std::int64_t version) const {
    return version >= 0 && static_cast<std::size_t>(version) < bits_.size() &&
           bits_[static_cast<std::size_t>(version)];
  }
  [[nodiscard]] std::int64_t count() const { return count_; }

 private:
  std::vector<bool> bits_;
  std::int64_t count_ = 0;
};

}  // namespace gongkai
