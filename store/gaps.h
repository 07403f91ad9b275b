#pragma once

#include <cstddef>
#include <vector>

#include "store/series.h"

namespace gongkai {

/// series_with_gaps(), but at most `most` of them, those of document numbers first: to find all
/// takes longer than all else that `status` tells.
std::vector<Series> first_series_with_gaps(Database& database, const NewestVersions& newest,
                                           std::size_t most);

}  // namespace gongkai
