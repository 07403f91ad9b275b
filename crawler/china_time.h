#pragma once

#include <string>

#include "config/portal.h"
#include "crawler/clock.h"

namespace gongkai {

/// China's date at `now`, "2026-02-09". Asia/Shanghai is UTC+8 all year.
std::string china_date(TimePoint now);
/// The year of that date.
int china_year(TimePoint now);
/// The next midnight in China after `now`.
TimePoint next_china_midnight(TimePoint now);
/// `now` when it lies in `hours`, else when they begin next.
TimePoint next_opening(const Hours& hours, TimePoint now);
/// UTC, "2026-02-09T03:09:04.120Z".
std::string iso_utc(TimePoint time);

}  // namespace gongkai
