#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gongkai {

/// One record of a CSV file (RFC 4180: comma, CRLF, quotes doubled). Text that a spreadsheet would
/// take for a formula is defused: a cell that starts with = + - @ TAB CR LF, with a full-width ＝
/// ＋ － ＠, or with an apostrophe gets an apostrophe before it. To undo it, drop the first
/// character of every cell that starts with one.
std::string csv_record(std::span<const std::string> cells);

/// "\xEF\xBB\xBF", by which Excel knows UTF-8.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace gongkai
