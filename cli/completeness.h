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
/// Tells the first kToldSeries of them, and that there are more; the view v_gaps has all.
void print_gaps(const std::vector<Series>& all);
constexpr std::size_t kToldSeries = 10;

}  // namespace gongkai
