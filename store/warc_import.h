#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "config/portal.h"
#include "crawler/response.h"
#include "extract/content.h"
#include "store/archive.h"
#include "store/warc_reader.h"

namespace gongkai {

/// What came of an import. `records` are of all types; each exchange (an answer with the redirects
/// before it) is one of `added`, `known`, `other`, `unresolved` or, with its record, `damaged`.
struct Imported {
  std::int64_t records = 0;
  std::int64_t added = 0;       ///< exchanges that are in the archive now
  std::int64_t known = 0;       ///< were there before: same URL, time and bytes
  std::int64_t other = 0;       ///< images, style sheets, scripts, methods other than GET and POST
  std::int64_t unresolved = 0;  ///< revisits of bytes that are nowhere
  std::int64_t damaged = 0;     ///< places in the files that are not as they should be
  std::int64_t older = 0;       ///< of `added`: the archive has a later answer; kept, not read
  std::int64_t new_documents = 0, new_versions = 0, unchanged = 0, listings = 0, failed = 0;

  [[nodiscard]] bool is_whole() const { return unresolved == 0 && damaged == 0; }
};

struct ImportOptions {
  /// The extractor.
  std::function<Content(const Response&, const Portal&)> read;
  std::function<TimePoint()> now;
  std::function<void(const std::filesystem::path&, const WarcFault&)> on_fault;
  /// Told after each batch, which is committed then; false ends the run.
  std::function<bool(const Imported&)> on_progress;
};

/// Takes the answers in WARC files (store/warc_reader.h) into the archive: bytes, heads, time and
/// address as fetches that say which file they are from, and what the extractor makes of them as
/// documents, versions and listings, as a crawl would have. An answer belongs to the first portal
/// of the archive whose scope its URL is in. Files are read after all pages, so that they find the
/// page that links them. The rows of a listing are known from then on, but nothing is queued and
/// nothing that is queued is changed. What is there already is not added again. Memory does not
/// grow with the files.
Imported import_warc(Archive& archive, std::span<const std::filesystem::path> files,
                     const ImportOptions& options);

}  // namespace gongkai
