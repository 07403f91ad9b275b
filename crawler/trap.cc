#include "crawler/trap.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <ranges>
#include <string_view>
#include <vector>

namespace gongkai {
namespace {

constexpr std::size_t kMaxSegments = 40;
constexpr std::size_t kTimes = 3;          // a group of segments may not stand so often in a row
constexpr std::size_t kTimesNumber = 4;    // /2001/01/01/01/
constexpr std::ptrdiff_t kTimesAtAll = 4;  // nor a word so often in a path
constexpr std::size_t kSameParameter = 3;
constexpr int kYearsAhead = 2;

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (const auto part : std::views::split(text, at)) {
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

bool is_number(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether some group of segments stands several times in a row.
bool repeats(const std::vector<std::string_view>& segments) {
  for (std::size_t size = 1; size * kTimes <= segments.size(); ++size) {
    std::size_t same = 0;  // segments in a row that equal those one group before
    for (std::size_t i = size; i < segments.size(); ++i) {
      same = segments[i] == segments[i - size] ? same + 1 : 0;
      const std::size_t times = size == 1 && is_number(segments[i]) ? kTimesNumber : kTimes;
      if (same == size * (times - 1)) return true;
    }
  }
  return std::ranges::any_of(segments, [&](std::string_view segment) {
    return !is_number(segment) && std::ranges::count(segments, segment) >= kTimesAtAll;
  });
}

/// The year that "2031", "2031-05" or "20310501" begins with; 0 for other words.
int year_of(std::string_view word) {
  if (word.size() != 4 && word.size() != 6 && word.size() != 7 && word.size() != 8 &&
      word.size() != 10)
    return 0;
  if (!std::ranges::all_of(word, [](char c) { return (c >= '0' && c <= '9') || c == '-'; }))
    return 0;
  int year = 0;
  const std::string_view digits = word.substr(0, 4);
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), year);
  return error == std::errc{} && end == digits.end() ? year : 0;
}

bool names_a_day(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames{"year", "y",     "date",  "day",
                                                   "nian", "month", "start", "end"};
  return std::ranges::find(kNames, name) != kNames.end();
}

std::optional<int> year_ahead(const std::vector<std::string_view>& segments,
                              const std::vector<std::string_view>& parameters, int year) {
  const auto is_ahead = [year](int found) {
    return found >= year + kYearsAhead && found < year + 1000;
  };
  // In a path, a year alone may be any number: a month has to follow it.
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const bool month = segments[i + 1].size() <= 2 && is_number(segments[i + 1]);
    if (segments[i].size() == 4 && month && is_ahead(year_of(segments[i])))
      return year_of(segments[i]);
  }
  for (const std::string_view parameter : parameters) {
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    if (names_a_day(parameter.substr(0, equals)) && is_ahead(year_of(value))) return year_of(value);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> looks_endless(const Url& url, int year) {
  const std::vector<std::string_view> segments = split(url.path(), '/');
  if (segments.size() > kMaxSegments) return fmt::format("a path of {} segments", segments.size());
  if (repeats(segments)) return "path segments that repeat in turn";
  std::vector<std::string_view> parameters =
      split(url.query().empty() ? url.query() : url.query().substr(1), '&');
  std::ranges::sort(parameters);
  for (std::size_t i = kSameParameter - 1; i < parameters.size(); ++i) {
    if (parameters[i] == parameters[i - (kSameParameter - 1)])
      return fmt::format("{} again and again", parameters[i]);
  }
  if (const auto ahead = year_ahead(segments, parameters, year))
    return fmt::format("a calendar's {}", *ahead);
  return std::nullopt;
}

}  // namespace gongkai
