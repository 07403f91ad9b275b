#pragma once

#include <cstdint>
#include <string_view>

#include "store/archive.h"
#include "store/sqlite.h"

namespace gongkai {

/// Which exchanges and texts an export of documents takes: all that was asked for the addresses
/// that the documents' versions were read from, and the documents' texts. A filter that does not
/// narrow takes everything, listings and failures too. Kept in a scratch file: memory does not
/// grow.
class WarcSelection {
 public:
  WarcSelection(Archive& archive, const DocumentFilter& filter);

  [[nodiscard]] bool has_request(std::int64_t request);
  [[nodiscard]] bool has_document(std::int64_t document);

 private:
  bool all_;
  Database chosen_{"", Database::Mode::create};
};

}  // namespace gongkai
