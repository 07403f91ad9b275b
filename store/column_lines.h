#pragma once

#include <vector>

#include "store/listed.h"
#include "store/request_fates.h"

namespace gongkai {

class Database;

/// What view v_columns has, by one pass over each table: the view asks a table about each row of a
/// column, which takes seconds where there are a million.
std::vector<ColumnLine> column_lines(Database& database, const RequestFates& fates);

}  // namespace gongkai
