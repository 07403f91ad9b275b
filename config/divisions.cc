#include "config/divisions.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "config/embedded.h"

namespace gongkai {
namespace {

struct Division {
  std::string_view code, name;
  int first = 0;
  int last = 0;
};

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

int number(std::string_view text, int otherwise) {
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<Division> parse(std::string_view text) {
  constexpr int kNoEnd = 9999;
  std::vector<Division> divisions;
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    Division division{.code = take_until(line, '\t'), .name = take_until(line, '\t')};
    division.first = number(take_until(line, '\t'), 0);
    division.last = number(line, kNoEnd);
    divisions.push_back(division);
  }
  return divisions;  // the file is sorted by code and first year
}

const std::vector<Division>& divisions() {
  static const std::vector<Division> kDivisions = parse(embedded(embedded_config(), "config/divisions.tsv"));
  return kDivisions;
}

std::string_view name_in(std::string_view code, int year) {
  const auto same = std::ranges::equal_range(divisions(), code, {}, &Division::code);
  if (same.empty()) return {};
  const Division* nearest = &same.front();
  for (const Division& division : same) {
    if (division.first <= year) nearest = &division;
  }
  return nearest->name;
}

}  // namespace

std::string division_name(std::string_view code, int year) {
  if (code.size() != 6) return {};
  const std::string_view own = name_in(code, year);
  if (own.empty()) return {};
  std::string name;
  for (const std::size_t digits : {std::size_t{2}, std::size_t{4}}) {
    const std::string above = std::string{code.substr(0, digits)} + std::string(6 - digits, '0');
    if (above != code) name += name_in(above, year);
  }
  return name += own;
}

std::string_view province_of(std::string_view name) {
  std::string_view province;
  for (const Division& division : divisions()) {
    if (!name.starts_with(division.name)) continue;
    const std::string_view code = division.code.substr(0, 2);
    if (division.code.ends_with("0000")) return code;
    if (!province.empty() && province != code) return {};
    province = code;
  }
  return province;
}

}  // namespace gongkai
