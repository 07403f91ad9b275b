#include "store/newest_versions.h"

#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {

NewestVersions::NewestVersions(Database& database) {
  // Of a file that says so somebody else has set the numbers: they are given out one by one.
  constexpr std::int64_t kMost = std::int64_t{1} << 31U;
  Statement row = database.query("SELECT latest FROM document WHERE latest IS NOT NULL");
  while (row.next()) {
    const std::int64_t version = row.integer(0);
    if (version < 0 || version > kMost)
      throw StoreError{StoreError::Kind::damaged, "the archive is damaged (numbers of versions)"};
    const auto at = static_cast<std::size_t>(version);
    if (at >= bits_.size()) bits_.resize(at + at / 2 + 1);
    bits_[at] = true;
    ++count_;
  }
}

}  // namespace gongkai
