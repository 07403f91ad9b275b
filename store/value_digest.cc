#include "store/value_digest.h"

#include <fmt/format.h>

#include <bit>

#include "store/sqlite.h"

namespace gongkai {

void ValueDigest::add(std::string_view value) {
  constexpr std::size_t kEnough = 4096;
  if (waiting_.size() > kEnough) {
    hash_.update(waiting_);
    waiting_.clear();
  }
  const fmt::format_int size{value.size()};
  waiting_.append(size.data(), size.size()).append(1, ':').append(value).append(1, '\n');
}

void ValueDigest::add(std::int64_t value) {
  const fmt::format_int digits{value};
  add(std::string_view{digits.data(), digits.size()});
}

void ValueDigest::add(std::nullopt_t /*null*/) {
  waiting_ += "-\n";
}

void ValueDigest::add_row(const Statement& row) {
  for (int column = 0; column < row.columns(); ++column) {
    if (row.is_integer(column)) {  // SQLite's own way to digits is slow
      add(row.integer(column));
    } else if (row.null(column)) {
      add(std::nullopt);
    } else if (row.is_real(column)) {
      add(fmt::format("{:016x}", std::bit_cast<std::uint64_t>(row.real(column))));
    } else {
      add(row.view(column));
    }
  }
}

}  // namespace gongkai
