#pragma once

#include <cstdint>
#include <set>
#include <string_view>

#include "store/archive.h"
#include "store/sqlite.h"

namespace gongkai {

/// Which exchanges and texts an export of documents takes: all that was asked for the addresses
/// that the documents' versions were read from, and the documents' texts. A filter that does not
/// narrow takes everything, listings and failures too; nothing takes what was withdrawn. Kept in a
/// scratch file: memory does not grow.
class WarcSelection {
 public:
  WarcSelection(Archive& archive, const DocumentFilter& filter);

  /// `url` is what the exchange asked for.
  [[nodiscard]] bool has_exchange(std::int64_t request, std::string_view url);
  [[nodiscard]] bool has_document(std::int64_t document);

 private:
  bool all_;
  Database& database_;
  std::set<std::int64_t> withdrawn_;  // requests
  Database chosen_{"", Database::Mode::create};
};

}  // namespace gongkai
