#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"

namespace gongkai {

/// A calendar day; every Date that leaves this file is valid.
using Date = std::chrono::year_month_day;

/// "2026-02-09"
std::string to_iso(Date date);

struct FoundDate {
  Date date;
  ByteRange range;  ///< of the date alone, without a time behind it
};

/// The first date of `text` (UTF-8) in a form that portals and documents print: 2026-02-09,
/// 2026/2/9, 2026.02.09, 2026年2月9日 (or 号), 二〇二六年二月九日; digits may be full-width, zero
/// may be 〇 ○ 零 O Ｏ, blanks may stand between the parts. A day that is not in the calendar is no
/// date, and a row of digits is none either.
std::optional<FoundDate> find_date(std::string_view text);

/// The date that a slot or a listing row shows: find_date(), and digits standing alone (20260209,
/// 20260209110904).
std::optional<Date> parse_date(std::string_view text);

/// The dates that `digits` (four of the year, two to four more) may have been before they lost
/// their 年, 月 and 日, ascending: "2020112" was 2020-01-12 or 2020-11-02. Empty when `digits` is
/// anything else.
std::vector<Date> glued_dates(std::string_view digits);

}  // namespace gongkai
