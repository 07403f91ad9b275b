#include "store/newest_versions.h"

#include <algorithm>

#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

/// Sets a bit; the vector grows with what is set.
void set(std::vector<bool>& bits, std::int64_t number) {
  // Of a file that says so somebody else has set the numbers: they are given out one by one.
  constexpr std::int64_t kMost = std::int64_t{1} << 31U;
  if (number < 0 || number > kMost)
    throw StoreError{StoreError::Kind::damaged, "the archive is damaged (numbers of rows)"};
  const auto at = static_cast<std::size_t>(number);
  if (at >= bits.size()) bits.resize(at + at / 2 + 1);
  bits[at] = true;
}

bool is_set(const std::vector<bool>& bits, std::int64_t number) {
  return number >= 0 && static_cast<std::size_t>(number) < bits.size() &&
         bits[static_cast<std::size_t>(number)];
}

}  // namespace

NewestVersions::NewestVersions(Database& database) {
  std::vector<bool> files;
  Statement file =
      database.query("SELECT id FROM document INDEXED BY document_parent WHERE parent IS NOT NULL");
  while (file.next()) set(files, file.integer(0));
  const auto take = [&](const Visited& row) {
    const std::int64_t version = row.integer(0);
    set(newest_, version);
    ++count_;
    if (!is_set(files, row.integer(1))) return;
    set(of_files_, version);
    files_.push_back({.version = version, .document = row.integer(1)});
  };
  database.visit("SELECT visit(latest, id) FROM document WHERE latest IS NOT NULL", take);
  std::ranges::sort(files_, {}, &File::version);
}

bool NewestVersions::contains(std::int64_t version) const {
  return is_set(newest_, version);
}

std::optional<std::int64_t> NewestVersions::file_of(std::int64_t version) const {
  if (!is_set(of_files_, version)) return std::nullopt;
  const auto file = std::ranges::lower_bound(files_, version, {}, &File::version);
  return file->document;
}

}  // namespace gongkai
