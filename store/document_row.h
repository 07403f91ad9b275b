#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crawler/clock.h"
#include "crawler/request.h"
#include "extract/content.h"
#include "store/listed.h"
#include "store/outcome.h"

namespace gongkai {

class Database;

/// The cause of a change that follows from what a portal answered.
inline constexpr std::string_view kByPortal = "portal";
/// … and of one that follows from what a person said.
inline constexpr std::string_view kByPerson = "correction";

/// The fetch that a document was read from and how it was read.
struct VersionOrigin {
  const Request& request;
  std::int64_t fetch = 0;
  std::optional<std::int64_t> portal;  ///< row of the portal file
  std::string_view rules;
  TimePoint now;
  std::string_view cause = kByPortal;  ///< of a change that follows from it
  int extractor = kExtractorVersion;
};

/// Adds the document, or a version of it when text, fields or attachments differ from the newest
/// one, and says so in the change feed.
void put_document(Database& database, const Document& document, const VersionOrigin& origin,
                  Recorded& recorded);

/// Adds a version to the known document of `origin` that was made of the same bytes, when it
/// differs from the newest one; false when it does not. That the document moved or is back is not
/// told.
bool put_reread(Database& database, const Document& document, const VersionOrigin& origin);

/// The document as it would be kept now: with the text of a file that stands in for its own.
Document completed(Database& database, Document document, std::optional<std::int64_t> portal);

/// The key of what is packed as `name` in the archive file with this key.
std::string member_key(std::string_view key, std::string_view name);

/// Puts the corrections in force over what was read of row `document`, as a new version; without
/// any, what was read is the newest version again.
void put_corrections(Database& database, std::int64_t document, TimePoint now);

/// The document asked for by `request` was confirmed by the portal without its bytes (HTTP 304).
void confirm_document(Database& database, const Request& request, TimePoint now,
                      Recorded& recorded);

/// The portal says that the document asked for by `request` is no more.
void mark_gone(Database& database, const Request& request, TimePoint now, Recorded& recorded);

/// Names the document of `request`, if there is one, in `recorded`.
void name_document(Database& database, const Request& request, Recorded& recorded);

/// A document's row by public id, by any address that its canonical key joins, or by the address it
/// moved to; 0 when there is none.
std::int64_t document_row(Database& database, std::string_view id_or_url);

/// The document as it stands in row `version`.
Document load_document(Database& database, std::int64_t version);

/// The same with where it comes from and what else is known of row `document`.
Shown load_shown(Database& database, std::int64_t document, std::int64_t version);

/// Names of the text fields of a document, in the order of the table's columns.
struct FieldColumn {
  std::string_view name;
  std::optional<std::string> Document::* value;
};
std::span<const FieldColumn> field_columns();

}  // namespace gongkai
