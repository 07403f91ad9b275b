#pragma once

#include <cstdint>
#include <string_view>

#include "crawler/clock.h"
#include "crawler/feed.h"
#include "crawler/request.h"

namespace gongkai {

class Database;

/// The column whose first page is `head`, as it was kept last; all defaults for a new one.
Feed load_feed(Database& database, std::string_view head);

void keep_feed(Database& database, std::string_view head, const Feed& feed, TimePoint now);

/// The walk of the column that saw the request's row first; 0 when none has.
int walk_of_row(Database& database, std::string_view head, std::int64_t request);

/// Notes that the column shows `row` in its walk `walk`; true when it showed it with another title
/// or date before.
bool list_row(Database& database, std::string_view head, std::int64_t request, const Row& row,
              int walk);

}  // namespace gongkai
