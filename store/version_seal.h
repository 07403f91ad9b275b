#pragma once

#include <cstdint>
#include <string>

namespace gongkai {

class Database;

/// Digest of a version as it is kept, with all that stands behind it: its own row, the document's
/// name, the link of its fetch, the portal file, then its claims, stripped lines, defects, blocks
/// and attachments, what it is as a report, and the reading that it corrects, row by row
/// (store/value_digest.h).
std::string version_seal(Database& database, std::int64_t version);

/// version.content as it should be: digest of fields, text and attachments, by which a new version
/// is told from the one before.
std::string content_digest(Database& database, std::int64_t version);

}  // namespace gongkai
