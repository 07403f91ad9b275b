#pragma once

#include <cstddef>
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
/// Series that are told to people; v_gaps has all.
inline constexpr std::size_t kToldSeries = 10;
/// Prints so many of them; that there are more when there are.
void print_gaps(const std::vector<Series>& all);

}  // namespace gongkai
