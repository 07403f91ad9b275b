#include "config/divisions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>

#include "config/embedded.h"

namespace gongkai {
namespace {

// The peoples that names of autonomous divisions list after the place: 石柱|土家族|自治县.
constexpr std::array<std::string_view, 52> kPeoples{
    "蒙古族", "回族",     "藏族",     "维吾尔", "维吾尔族", "苗族",       "彝族",   "壮族",
    "布依族", "朝鲜族",   "满族",     "侗族",   "瑶族",     "白族",       "土家族", "哈尼族",
    "哈萨克", "哈萨克族", "傣族",     "黎族",   "傈僳族",   "佤族",       "畲族",   "拉祜族",
    "水族",   "东乡族",   "纳西族",   "景颇族", "柯尔克孜", "柯尔克孜族", "土族",   "达斡尔族",
    "仫佬族", "羌族",     "布朗族",   "撒拉族", "毛南族",   "仡佬族",     "锡伯",   "锡伯族",
    "普米族", "塔吉克",   "塔吉克族", "怒族",   "鄂温克族", "保安族",     "裕固族", "独龙族",
    "鄂伦春", "蒙古",     "各族",     "高山族"};

std::optional<int> number(std::string_view cell) {
  int value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

/// 石柱县 for 石柱土家族自治县; empty for names of other kinds.
std::string short_form(std::string_view name) {
  constexpr std::array<std::string_view, 4> kUnits{"县", "州", "旗", "区"};
  constexpr std::string_view kAutonomous = "自治";
  const std::size_t autonomous = name.rfind(kAutonomous);
  if (autonomous == std::string_view::npos) return {};
  const std::string_view unit = name.substr(autonomous + kAutonomous.size());
  if (std::ranges::find(kUnits, unit) == kUnits.end()) return {};
  std::size_t end = autonomous;
  for (const std::string_view people : kPeoples) end = std::min(end, name.find(people));
  constexpr std::size_t kTwoCharacters = 6;
  if (end < kTwoCharacters) return {};
  std::string form{name.substr(0, end)};
  if (unit != "区") form += unit;  // 广西, 内蒙古
  return form;
}

}  // namespace

DivisionRank rank_of(std::uint32_t code) {
  if (code % 10000 == 0) return DivisionRank::province;
  return code % 100 == 0 ? DivisionRank::prefecture : DivisionRank::county;
}

bool lies_in(std::uint32_t code, std::uint32_t within) {
  if (within % 10000 == 0) return code / 10000 == within / 10000;
  if (within % 100 == 0) return code / 100 == within / 100;
  return code == within;
}

struct Divisions::Names {
  std::unordered_map<std::string_view, std::vector<const Division*>> divisions;
  std::deque<std::string> short_forms;
  std::size_t longest = 0;

  void add(std::string_view name, const Division* division) {
    divisions[name].push_back(division);
    longest = std::max(longest, name.size());
  }
};

Divisions::Divisions(std::string_view tsv) : names_{std::make_unique<Names>()} {
  while (!tsv.empty()) {
    std::string_view line = take_until(tsv, '\n');
    if (line.starts_with('#')) continue;
    const std::optional<int> code = number(take_until(line, '\t'));
    const std::string_view name = take_until(line, '\t');
    const int first = number(take_until(line, '\t')).value_or(first_year_);
    const int last = number(take_until(line, '\t')).value_or(last_year_);
    if (!code || *code < 100000 || name.empty()) continue;
    divisions_.push_back({static_cast<std::uint32_t>(*code), name, first, last});
  }
  for (const Division& division : divisions_) {
    names_->add(division.name, &division);
    std::string form = short_form(division.name);
    if (!form.empty()) names_->add(names_->short_forms.emplace_back(std::move(form)), &division);
  }
}

Divisions::~Divisions() = default;

int Divisions::clamped(int year) const {
  return std::clamp(year, first_year_, last_year_);
}

std::span<const Division> Divisions::all_of(std::uint32_t code) const {
  const auto range = std::ranges::equal_range(divisions_, code, {}, &Division::code);
  return {range.begin(), range.end()};
}

const Division* Divisions::at(std::uint32_t code, int year) const {
  const Division* found = nullptr;
  for (const Division& division : all_of(code)) {
    if (division.stood_in(clamped(year))) found = &division;
  }
  return found;
}

const Division* Divisions::latest(std::uint32_t code, int year) const {
  const std::span<const Division> all = all_of(code);
  if (all.empty()) return nullptr;
  const Division* found = &all.front();
  for (const Division& division : all) {
    if (division.first_year <= clamped(year)) found = &division;
  }
  return found;
}

std::vector<const Division*> Divisions::chain(std::uint32_t code, int year) const {
  std::vector<const Division*> chain;
  for (const std::uint32_t part : {code / 10000 * 10000, code / 100 * 100, code}) {
    const Division* division = at(part, year);
    if (division != nullptr && (chain.empty() || chain.back() != division))
      chain.push_back(division);
  }
  return chain;
}

std::span<const Division* const> Divisions::ever_named(std::string_view name) const {
  const auto found = names_->divisions.find(name);
  if (found == names_->divisions.end()) return {};
  return found->second;
}

std::vector<const Division*> Divisions::named(std::string_view name, int year) const {
  std::vector<const Division*> found;
  for (const Division* division : ever_named(name)) {
    // In the year of a change both names stood; the new one is meant.
    if (at(division->code, year) == division) found.push_back(division);
  }
  return found;
}

std::vector<const Division*> Divisions::named(std::span<const std::string> names, int year) const {
  if (names.empty()) return {};
  std::vector<const Division*> found = named(names.back(), year);
  for (const std::string& outer : names.first(names.size() - 1)) {
    const std::vector<const Division*> around = named(outer, year);
    std::erase_if(found, [&](const Division* inner) {
      return std::ranges::none_of(around, [&](const Division* one) {
        return one->code != inner->code && lies_in(inner->code, one->code);
      });
    });
  }
  return found;
}

std::size_t Divisions::name_at(std::string_view text) const {
  for (std::size_t size = std::min(text.size(), names_->longest); size > 0; --size) {
    if (names_->divisions.contains(text.substr(0, size))) return size;
  }
  return 0;
}

const Divisions& builtin_divisions() {
  static const Divisions kDivisions{embedded(embedded_config(), "config/divisions.tsv")};
  return kDivisions;
}

std::string division_name(std::string_view code, int year) {
  const std::optional<int> value = code.size() == 6 ? number(code) : std::nullopt;
  if (!value || *value < 0) return {};
  const auto own = static_cast<std::uint32_t>(*value);
  if (builtin_divisions().latest(own, year) == nullptr) return {};
  std::string name;
  for (const std::uint32_t part : std::set{own / 10000 * 10000, own / 100 * 100, own}) {
    const Division* const division = builtin_divisions().latest(part, year);
    if (division != nullptr) name += division->name;
  }
  return name;
}

std::string province_of(std::string_view name) {
  const Divisions& divisions = builtin_divisions();
  std::uint32_t province = 0;
  for (const Division* division : divisions.ever_named(name.substr(0, divisions.name_at(name)))) {
    const std::uint32_t digits = division->code / 10000;
    if (province != 0 && province != digits) return {};
    province = digits;
  }
  return province == 0 ? std::string{} : std::to_string(province);
}

}  // namespace gongkai
