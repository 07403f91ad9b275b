#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "store/stored_document.h"
#include "store/verify.h"

namespace gongkai {

/// What today's extractor says of the texts that are kept.
struct TextCheck {
  std::int64_t read = 0;
  std::int64_t no_bytes = 0;  ///< their bytes are not kept
  /// Not read: documents that were packed in a file which does not have them any more.
  std::int64_t gone_packed = 0;
  /// Texts that were made by this very extractor, with these rules and this portal file, and that
  /// it does not make of their bytes.
  std::vector<Finding> altered;
  /// Texts of another extractor, other rules or another portal file that read differently today;
  /// `reextract` would add a version.
  std::vector<Finding> different;
};

struct TextCheckOptions {
  Extractor read;
  std::string rules;  ///< that it reads with
  std::size_t threads = 1;
  std::function<bool(const TextCheck&)> on_progress;  ///< false ends the run; may be empty
};

/// Reads the bytes behind every document's newest version and holds what comes out against what is
/// kept; of an archive file also the documents that are packed in it. Nothing is written.
TextCheck check_texts(Archive& archive, const TextCheckOptions& options);

}  // namespace gongkai
