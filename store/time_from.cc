#include "store/time_from.h"

#include <array>
#include <chrono>

namespace gongkai {

std::optional<TimePoint> time_from(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";
  std::array<int, 7> numbers{};  // year to millisecond
  if (text.size() != kShape.size()) return std::nullopt;
  std::size_t n = 0;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] != '0') {
      if (text[i] != kShape[i]) return std::nullopt;
      ++n;
    } else if (text[i] >= '0' && text[i] <= '9') {
      numbers.at(n) = numbers.at(n) * 10 + (text[i] - '0');
    } else {
      return std::nullopt;
    }
  }
  const auto [year, month, day, hour, minute, second, millisecond] = numbers;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return TimePoint{std::chrono::sys_days{date}} + std::chrono::hours{hour} +
         std::chrono::minutes{minute} + std::chrono::seconds{second} +
         std::chrono::milliseconds{millisecond};
}

}  // namespace gongkai
