#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/portal.h"
#include "crawler/pool.h"
#include "crawler/response.h"
#include "extract/content.h"
#include "store/archive.h"

namespace gongkai {

/// What reads a response; called on several threads at once.
using Extractor = std::function<Content(const Response&, const Portal&)>;

/// A document's newest version, the answer that it was read from, and what that reads as now.
struct StoredDocument {
  std::int64_t document = 0, version = 0, fetch = 0;
  std::string public_id;
  int number = 0;                      ///< of the version
  std::string kept_content;            ///< version.content, of what was read before corrections
  bool is_of_this_reader = false;      ///< same extractor, rules and portal file
  std::optional<std::int64_t> portal;  ///< the portal file in force
  bool has_bytes = false;              ///< false: nothing was read
  Response response;
  Content content;
};

/// Reads stored bytes again, a batch of documents at a time.
class StoredReader {
 public:
  struct Batch {
    std::int64_t after = 0;  ///< document.id of the last one
    std::string rules;       ///< that it is read with
    bool again = false;      ///< also what this extractor has read before
    std::size_t most = 64;
  };

  StoredReader(Archive& archive, Extractor read, std::size_t threads);

  /// The next documents in the order of their ids; none when there are no more.
  std::vector<StoredDocument> read(const Batch& batch);

 private:
  Archive& archive_;
  Extractor read_;
  std::map<std::string, Portal, std::less<>> portals_;
  Pool pool_;
};

}  // namespace gongkai
