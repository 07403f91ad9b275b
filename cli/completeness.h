#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "store/listed.h"
#include "store/series.h"

namespace gongkai {

/// How much is there: columns by what they state, show and gave, and series of numbers by their
/// gaps; for programs, and on stdout for people.
nlohmann::ordered_json json_of(const std::vector<ColumnLine>& columns);
nlohmann::ordered_json json_of(const std::vector<Series>& all);
void print(const ColumnLine& column);
void print_gaps(const std::vector<Series>& all);

}  // namespace gongkai
