#include "store/value_digest.h"

#include <fmt/format.h>

#include <bit>

#include "store/sqlite.h"

namespace gongkai {

void ValueDigest::add(std::string_view value) {
  hash_.update(fmt::format("{}:", value.size())).update(value).update("\n");
}

void ValueDigest::add(std::int64_t value) {
  add(std::string_view{fmt::format_int{value}.c_str()});
}

void ValueDigest::add(std::nullopt_t /*null*/) {
  hash_.update("-\n");
}

void ValueDigest::add_row(const Statement& row) {
  for (int column = 0; column < row.columns(); ++column) {
    if (row.null(column)) {
      add(std::nullopt);
    } else if (row.is_real(column)) {
      add(fmt::format("{:016x}", std::bit_cast<std::uint64_t>(row.real(column))));
    } else {
      add(row.view(column));
    }
  }
}

}  // namespace gongkai
