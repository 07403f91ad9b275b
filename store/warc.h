#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "store/archive.h"
#include "store/export.h"
#include "store/listed.h"

namespace gongkai {

struct WarcWritten {
  std::int64_t records = 0;
  std::int64_t bytes = 0;
};

struct WarcOptions {
  std::string file_name;  ///< what the index calls the file
  std::string software;   ///< of the warcinfo record
  DocumentFilter filter;  ///< what does not belong to these documents is left out
  /// Takes the lines of a CDXJ index, sorted, when the last record is written; may be empty.
  Sink index;
};

/// The profile of a revisit whose bytes differed from those that it refers to, but read the same.
inline constexpr std::string_view kSameContent = "urn:x-gongkai:revisit:same-content";

/// Every exchange of the archive as WARC 1.1, a gzip member a record: request and response, a
/// revisit instead of a body that was written before (identical-payload-digest) or that the server
/// did not send again (server-not-modified; both name the record that has it), a metadata record
/// with what the queue knows of it (WarcNote) and a conversion for each text that was read from it.
/// A body of which only the digest is kept (Portal::keep) is a revisit of kSameContent. Block and
/// payload digests are SHA-1 in base32, as every reader knows them. The body is what came after
/// transfer decoding, so a Transfer-Encoding header is called X-Archive-Transfer-Encoding. Same
/// archive, same bytes. Memory does not grow with the archive.
WarcWritten export_warc(Archive& archive, const WarcOptions& options, const Sink& sink);

}  // namespace gongkai
