#pragma once

#include <string_view>
#include <vector>

#include "extract/content.h"

namespace gongkai {

/// Looks for the marks of damage in a text. Nothing is repaired: each finding names its kind, the
/// line of Document::text and the place. Kinds: number_lost, number_repeated, unit_lost,
/// year_mark_lost, quote_lost, stop_lost, separator_lost, hyphen_lost, word_doubled, lead_doubled,
/// glued_heading, foreign_place, converter_token, mojibake; parts_elsewhere, of a document of which
/// this page is one part; and mobile_number and identity_number, which are persons' own. `stripped`
/// is searched for converter tokens and pagers; `issuer` tells which places are foreign. In order
/// of lines.
std::vector<Defect> find_defects(const std::vector<Block>& blocks,
                                 const std::vector<Stripped>& stripped, std::string_view issuer);

}  // namespace gongkai
