#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "crawler/dates.h"
#include "extract/content.h"
#include "extract/reading.h"

namespace gongkai {

/// The date that a line consists of, parentheses aside.
std::optional<Date> whole_date(std::string_view text);

/// A signature on one line: 云溪市统计局　2023年12月4日.
struct SignedLine {
  std::string_view name;
  Date date;
};
std::optional<SignedLine> signed_line(std::string_view text);

/// The body's lines as blocks, in order. A numbered line is a heading when it reads as one: short
/// and no more than one sentence. A date alone on a line behind the text is a date, and the names
/// above it are a signature.
std::vector<Block> blocks_of(const Reading& reading);

}  // namespace gongkai
