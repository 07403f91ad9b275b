#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/clock.h"

namespace gongkai {

class Database;

/// Adds a row to the change feed, chained to the row before it: change.chain is SHA-256 over the
/// chain before (64 hex digits), then id, at, public id, key, kind, parent's public id and address
/// of the document, number and seal of the version, kind and cause, and of a withdrawal its reason
/// (store/value_digest.h). The
/// document's row is as the change left it.
void append_change(Database& database, std::int64_t document, std::optional<std::int64_t> version,
                   std::string_view kind, std::string_view cause, TimePoint now);

/// The change feed's last link.
std::string change_head(Database& database);

/// The link of change `id` that follows `before`.
std::string change_link(Database& database, std::int64_t id, std::string_view before);

/// Gives versions and changes of format 1 their seals and links. What was changed before that
/// cannot be told.
void seal_history(Database& database);

}  // namespace gongkai
