#include "crawler/http_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "config/ascii.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> kLongDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};

/// Reads one part after the other; once a part does not fit, nothing does.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  Reader& literal(std::string_view text) {
    good_ = good_ && rest_.starts_with(text);
    if (good_) rest_.remove_prefix(text.size());
    return *this;
  }

  template <std::size_t N>
  int one_of(const std::array<std::string_view, N>& words) {
    for (std::size_t i = 0; i < N; ++i) {
      if (good_ && rest_.starts_with(words[i])) {
        rest_.remove_prefix(words[i].size());
        return static_cast<int>(i);
      }
    }
    good_ = false;
    return 0;
  }

  int digits(std::size_t count) {
    good_ = good_ && rest_.size() >= count &&
            std::ranges::all_of(rest_.substr(0, count), is_ascii_digit);
    if (!good_) return 0;
    int value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value;
  }

  [[nodiscard]] bool at(char c) const { return rest_.starts_with(c); }
  [[nodiscard]] bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Clock {
  int hour;
  int minute;
  int second;
};

Clock read_clock(Reader& reader) {
  const int hour = reader.digits(2);
  const int minute = reader.literal(":").digits(2);
  const int second = reader.literal(":").digits(2);
  return {hour, minute, second};
}

std::optional<std::chrono::sys_seconds> instant(int year, int month, int day, const Clock& clock) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month + 1)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || clock.hour > 23 || clock.minute > 59 || clock.second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{clock.hour} +
         std::chrono::minutes{clock.minute} + std::chrono::seconds{clock.second};
}

/// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<std::chrono::sys_seconds> parse_fixdate(std::string_view text) {
  Reader reader{text};
  reader.one_of(kDays);
  const int day = reader.literal(", ").digits(2);
  const int month = reader.literal(" ").one_of(kMonths);
  const int year = reader.literal(" ").digits(4);
  const Clock clock = read_clock(reader.literal(" "));
  return reader.literal(" GMT").done() ? instant(year, month, day, clock) : std::nullopt;
}

/// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<std::chrono::sys_seconds> parse_rfc850(std::string_view text) {
  Reader reader{text};
  reader.one_of(kLongDays);
  const int day = reader.literal(", ").digits(2);
  const int month = reader.literal("-").one_of(kMonths);
  const int year = reader.literal("-").digits(2);
  const Clock clock = read_clock(reader.literal(" "));
  return reader.literal(" GMT").done()
             ? instant(year + (year < 70 ? 2000 : 1900), month, day, clock)
             : std::nullopt;
}

/// Sun Nov  6 08:49:37 1994
std::optional<std::chrono::sys_seconds> parse_asctime(std::string_view text) {
  Reader reader{text};
  reader.one_of(kDays);
  const int month = reader.literal(" ").one_of(kMonths);
  reader.literal(" ");
  const int day = reader.at(' ') ? reader.literal(" ").digits(1) : reader.digits(2);
  const Clock clock = read_clock(reader.literal(" "));
  const int year = reader.literal(" ").digits(4);
  return reader.done() ? instant(year, month, day, clock) : std::nullopt;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  text = trim(text, " \t");
  for (const auto parse : {parse_fixdate, parse_rfc850, parse_asctime}) {
    if (const auto found = parse(text)) return found;
  }
  return std::nullopt;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::sys_seconds now) {
  using std::chrono::seconds;
  value = trim(value, " \t");
  if (!value.empty() && std::ranges::all_of(value, is_ascii_digit)) {
    std::int64_t count = 0;
    const auto result = std::from_chars(value.data(), value.data() + value.size(), count);
    if (result.ec == std::errc::result_out_of_range) return kLongestRetryAfter;
    return std::min(seconds{count}, kLongestRetryAfter);
  }
  const auto date = parse_http_date(value);
  if (!date) return std::nullopt;
  return std::clamp<seconds>(*date - now, seconds{0}, kLongestRetryAfter);
}

}  // namespace gongkai
