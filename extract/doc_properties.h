#pragma once

#include <string_view>
#include <vector>

#include "extract/cfb.h"
#include "extract/content.h"

namespace gongkai {

/// What the property sets of a compound file claim ([MS-OLEPS]): title, organisation, dates.
std::vector<Claim> property_claims(const CompoundFile& file);

}  // namespace gongkai
