#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "extract/content.h"
#include "store/document_row.h"

namespace gongkai {

class Database;

/// What a version is made of besides what was read.
struct Basis {
  std::optional<std::int64_t> text_from;  ///< version of the file whose text it is
  std::optional<std::int64_t> corrects;   ///< version that people's corrections are put on
};

/// Keeps `document` as version `number` of row `of`, with all that stands behind it, and returns
/// its row.
std::int64_t put_version(Database& database, std::int64_t of, int number, const Document& document,
                         const VersionOrigin& origin, const Basis& basis);

/// version.content of a document that is not kept yet; content_digest() of store/version_seal.h
/// finds the same in its row. `text` is the document's.
std::string content_digest(const Document& document, std::string_view text);

/// Takes everything out of row `version` that tells what the document said; digests, times and
/// addresses stay.
void empty_version(Database& database, std::int64_t version);

}  // namespace gongkai
