#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/content.h"

namespace gongkai {

class Database;

/// Keeps what row `version` is as a report; nothing when the document is none.
void put_report(Database& database, std::int64_t version, const Document& document);

/// What row `version` is as a report; nullopt when it is none. `blocks` are the version's.
std::optional<Report> load_report(Database& database, std::int64_t version,
                                  const std::vector<Block>& blocks);

}  // namespace gongkai
