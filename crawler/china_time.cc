#include "crawler/china_time.h"

#include <fmt/format.h>

#include <chrono>

namespace gongkai {
namespace {

using namespace std::chrono;

constexpr hours kChina{8};

sys_days china_day(TimePoint now) {
  return floor<days>(now + kChina);
}

std::string iso_date(sys_days day) {
  const year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

std::string china_date(TimePoint now) {
  return iso_date(china_day(now));
}

int china_year(TimePoint now) {
  return static_cast<int>(year_month_day{china_day(now)}.year());
}

TimePoint next_china_midnight(TimePoint now) {
  return TimePoint{china_day(now) + days{1}} - kChina;
}

TimePoint next_opening(const Hours& hours, TimePoint now) {
  const sys_days today = china_day(now);
  const auto minute = floor<minutes>(now + kChina - today);
  if (hours.contains(static_cast<int>(minute.count()))) return now;
  const TimePoint opens = TimePoint{today} - kChina + minutes{hours.from};
  return opens > now ? opens : opens + days{1};
}

std::string iso_utc(TimePoint time) {
  const sys_days day = floor<days>(time);
  const hh_mm_ss clock{time - day};
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", iso_date(day), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

}  // namespace gongkai
