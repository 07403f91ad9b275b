#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/portal.h"
#include "crawler/response.h"
#include "extract/content.h"
#include "store/archive.h"
#include "store/correction.h"
#include "store/stored_document.h"

namespace gongkai {

/// What reading the stored bytes again came to.
struct Reread {
  struct Worse {
    std::string document;  ///< public id
    std::string why;       ///< a sentence
  };
  std::int64_t read = 0;
  std::int64_t unchanged = 0;
  std::int64_t changed = 0;   ///< have a new version now
  std::int64_t no_bytes = 0;  ///< their bytes are not kept any more
  std::int64_t grown = 0;     ///< texts that are longer now
  std::int64_t shrunk = 0;
  std::map<std::string, std::int64_t> gained, lost, altered;  ///< documents by field
  /// Documents whose text shrank by a tenth, that lost a field, or that are no document today; the
  /// last of them keep what they have.
  std::vector<Worse> worse;
  /// Corrections in force that the bytes contradict by now, in any document.
  std::vector<Contradiction> contradicted;
};

struct RereadOptions {
  /// The extractor; called on several threads at once.
  Extractor read;
  std::function<TimePoint()> now;
  std::size_t threads = 1;
  bool again = false;  ///< also what this extractor has read before
  /// Told after each batch, which is committed then; false ends the run.
  std::function<bool(const Reread&)> on_progress;
};

/// Reads the bytes behind every document's newest version again, with the newest portal file, and
/// adds a version where text, fields or attachments differ. What was read is remembered, so that a
/// run that was stopped goes on where it stood. Memory does not grow with the archive.
Reread reextract(Archive& archive, const RereadOptions& options);

}  // namespace gongkai
