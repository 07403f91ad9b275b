#pragma once

#include <string>

#include "store/listed.h"

namespace gongkai {

/// How a column stands, in words: "137 of 140 rows, 120 archived, 12 not of interest; partial: …".
std::string standing_of(const ColumnLine& column);

}  // namespace gongkai
