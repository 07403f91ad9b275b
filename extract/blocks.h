#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "crawler/dates.h"
#include "extract/content.h"
#include "extract/reading.h"

namespace gongkai {

/// The level of the number at the front of `folded` text: 1 一、 or 第一章, 2 （一） or 第一节, 3 1.,
/// 4 （1）, 5 一是; 0 when there is none.
int numbering_level(std::string_view folded);

/// The date that a line consists of, parentheses aside.
std::optional<Date> whole_date(std::string_view text);

/// The body's lines as blocks, in order. A numbered line is a heading when it reads as one: short and
/// no more than one sentence. A date alone on a line behind the text is a date, and the names above it
/// are a signature.
std::vector<Block> blocks_of(const Reading& reading);

}  // namespace gongkai
