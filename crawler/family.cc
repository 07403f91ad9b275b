#include "crawler/family.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>

#include "config/ascii.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostDirectories = 12;

/// A run of letters and digits, its numbers taken out.
std::string shape_of_run(std::string_view run) {
  constexpr std::size_t kToken = 8;
  const bool digits = std::ranges::any_of(run, is_ascii_digit);
  if (!digits) return std::string{run};
  // In a token letters and digits take turns; t20240329 is a letter before a number.
  std::size_t turns = 0;
  for (std::size_t i = 1; i < run.size(); ++i) {
    if (is_ascii_digit(run[i]) != is_ascii_digit(run[i - 1])) ++turns;
  }
  if (run.size() >= kToken && turns > 2) return "X";
  std::string shape;
  for (const char c : run) {
    if (!is_ascii_digit(c)) {
      shape += c;
    } else if (!shape.ends_with('N')) {
      shape += 'N';
    }
  }
  return shape;
}

std::string shape_of(std::string_view text) {
  std::string shape;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    while (at < text.size() && (is_ascii_digit(text[at]) || is_ascii_letter(text[at]))) ++at;
    if (at > begin) shape += shape_of_run(text.substr(begin, at - begin));
    if (at < text.size()) shape += text[at++];
  }
  return shape;
}

std::string_view name_of(std::string_view parameter) {
  return parameter.substr(0, parameter.find('='));
}

/// Names of the parameters of a path (;a=1) and a query, sorted, each once.
std::string parameter_names(std::string_view path, std::string_view query) {
  std::vector<std::string_view> names;
  for (std::size_t at = path.find(';'); at != std::string_view::npos; at = path.find(';', at + 1))
    names.push_back(name_of(path.substr(at + 1, path.find_first_of("/;", at + 1) - at - 1)));
  if (query.size() > 1) {
    for (const auto part : std::views::split(query.substr(1), '&'))
      names.push_back(name_of(std::string_view{part}));
  }
  std::ranges::sort(names);
  const auto again = std::ranges::unique(names);
  names.erase(again.begin(), again.end());
  std::string joined;
  for (const std::string_view name : names) {
    if (!joined.empty()) joined += '&';
    joined += name;
  }
  return joined;
}

/// The path without the parameters of its segments.
std::string bare_path(std::string_view path) {
  std::string bare;
  bool skipped = false;
  for (const char c : path) {
    skipped = c == ';' || (skipped && c != '/');
    if (!skipped) bare += c;
  }
  return bare;
}

bool is_year(std::string_view text) {
  return text.size() == 4 && std::ranges::all_of(text, is_ascii_digit) && text >= "1900" &&
         text < "2200";
}

/// 2031, 2031-05, 203105, 20310501, 2031-05-01
bool is_time(std::string_view text) {
  if (text.size() < 4 || text.size() > 10 || !is_year(text.substr(0, 4))) return false;
  return std::ranges::all_of(text,
                             [](char c) { return is_ascii_digit(c) || c == '-' || c == '/'; });
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, is_ascii_digit);
}

}  // namespace

std::vector<Family> families_of(const Url& url) {
  std::vector<Family> families;
  const std::string host = host_key(url);
  const std::string path = shape_of(bare_path(url.path()));
  const std::string names = parameter_names(url.path(), url.query());
  families.push_back({Family::Kind::name, host + path + (names.empty() ? "" : "?" + names)});
  if (!names.empty()) {
    families.front().kind = Family::Kind::parameters;
    families.push_back({Family::Kind::path, host + path + "?"});
    families.push_back({Family::Kind::query, host + "?" + names});
  }
  std::size_t directories = 0;
  for (std::size_t at = path.rfind('/'); at != std::string::npos && at > 0;
       at = path.rfind('/', at - 1)) {
    families.push_back({Family::Kind::directory, host + path.substr(0, at + 1)});
    if (++directories == kMostDirectories) break;
  }
  return families;
}

bool names_a_time(const Url& url) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"year", "month", "week", "day", "date", "y", "m", "d", "nian", "yue", "ri", "start", "end"});
  std::string_view before;
  for (const auto part : std::views::split(url.path(), '/')) {
    const std::string_view segment{part};
    if (is_year(before) && is_number(segment.substr(0, segment.find('.')))) return true;
    if (segment.size() > 4 && segment.contains('-') &&
        is_time(segment.substr(0, segment.find('.'))))
      return true;
    before = segment;
  }
  if (url.query().size() <= 1) return false;
  return std::ranges::any_of(std::views::split(url.query().substr(1), '&'), [&](const auto part) {
    const std::string_view parameter{part};
    const std::string_view name = name_of(parameter);
    const std::string_view value = parameter.substr(std::min(name.size() + 1, parameter.size()));
    return is_time(value) || (std::ranges::find(kNames, name) != kNames.end() && is_number(value));
  });
}

}  // namespace gongkai
