#pragma once

#include <string_view>
#include <vector>

#include "extract/content.h"

namespace gongkai {

/// Looks for the marks of damage in a text. Nothing is repaired: each finding
/// names its kind, the line of Document::text and the place. `stripped` is searched for converter
/// tokens; `issuer` tells which places are foreign. In order of lines.
std::vector<Defect> find_defects(const std::vector<Block>& blocks,
                                 const std::vector<Stripped>& stripped, std::string_view issuer);

}  // namespace gongkai
