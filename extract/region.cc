#include "extract/region.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "config/divisions.h"
#include "extract/words.h"

namespace gongkai {
namespace {

using Candidates = std::vector<std::uint32_t>;

constexpr std::size_t kTwoCharacters = 6;

/// What a source of evidence says: its codes, one when it is sure.
struct Opinion {
  std::string_view rule;
  Candidates codes;
};

/// In a municipality a name is one place, whatever codes the tables of its years gave it.
bool are_one_place(const std::vector<const Division*>& divisions) {
  constexpr auto kMunicipalities = std::to_array<std::uint32_t>({11, 12, 31, 50});
  if (divisions.size() < 2) return false;
  const std::uint32_t province = divisions.front()->code / 10000;
  return std::ranges::find(kMunicipalities, province) != kMunicipalities.end() &&
         std::ranges::all_of(divisions,
                             [&](const Division* one) { return one->code / 10000 == province; });
}

Candidates codes_of(const std::vector<const Division*>& divisions) {
  if (are_one_place(divisions))
    return {std::ranges::max(divisions, {}, &Division::first_year)->code};
  Candidates codes;
  for (const Division* division : divisions) codes.push_back(division->code);
  std::ranges::sort(codes);
  const auto [first, last] = std::ranges::unique(codes);
  codes.erase(first, last);
  return codes;
}

bool is_known(const std::string& name) {
  return !builtin_divisions().ever_named(name).empty();
}

/// Divisions by a name that has gone out of use before `year` but was printed nevertheless.
std::vector<const Division*> formerly_named(const std::string& name, int year) {
  std::vector<const Division*> found;
  for (const Division* division : builtin_divisions().ever_named(name)) {
    if (division->first_year <= year) found.push_back(division);
  }
  return found;
}

/// 重庆高新技术产业开发区 lies in 重庆市: the longest front of a zone's name that is a place.
std::string place_of_zone(const std::string& zone) {
  constexpr auto kUnits = std::to_array<std::string_view>({"市", "省", "区", "县", "州"});
  for (std::size_t size = std::min<std::size_t>(zone.size(), 24); size >= kTwoCharacters; --size) {
    for (const std::string_view unit : kUnits) {
      std::string name = zone.substr(0, size) + std::string{unit};
      if (is_known(name)) return name;
    }
  }
  return {};
}

/// The names of `organ`'s regions that the table knows, from the outside in.
std::vector<std::string> known_regions(const Organ& organ) {
  std::vector<std::string> names;
  for (const std::string& region : organ.regions) {
    if (is_known(region)) {
      names.push_back(region);
    } else if (region == organ.zone) {
      std::string place = place_of_zone(region);
      if (!place.empty() && std::ranges::find(names, place) == names.end())
        names.push_back(std::move(place));
    }
  }
  return names;
}

/// True when `organ` names a county or city that the table does not know: its region is not the
/// one around it.
bool names_unknown_region(const Organ& organ) {
  constexpr auto kUnits =
      std::to_array<std::string_view>({"省", "市", "州", "盟", "区", "县", "旗"});
  return std::ranges::any_of(organ.regions, [&](const std::string& region) {
    return region != organ.zone && !back_of(region, kUnits).empty() && !is_known(region);
  });
}

Candidates codes_of_organ(std::string_view name, int year) {
  if (name.empty()) return {};
  const Organ organ = parse_organ(name, year);
  const std::vector<std::string> names = known_regions(organ);
  if (names.empty() || names_unknown_region(organ)) return {};
  Candidates codes = codes_of(builtin_divisions().named(std::span{names}, year));
  if (codes.empty()) codes = codes_of(builtin_divisions().named(names.back(), year));
  if (codes.empty()) codes = codes_of(formerly_named(names.back(), year));
  return codes;
}

std::string_view stem_of(std::string_view name) {
  constexpr auto kUnits = std::to_array<std::string_view>({"地区", "市", "区", "县", "旗"});
  const std::string_view unit = back_of(name, kUnits);
  return name.substr(0, name.size() - unit.size());
}

/// What became of the division that `code` stood for when it was given out: 铜梁县 is 铜梁区 now.
Candidates codes_of_registration(std::string_view digits, int year) {
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  if (digits.size() != 6 || error != std::errc{} || end != digits.data() + digits.size()) return {};
  const Divisions& divisions = builtin_divisions();
  if (divisions.at(code, year) != nullptr) return {code};
  const Division* const former = divisions.latest(code, year);
  if (former == nullptr) return {};
  Candidates codes;
  for (const std::string_view unit : {"区", "市", "县"}) {
    for (const Division* heir :
         divisions.named(std::string{stem_of(former->name)} + std::string{unit}, year)) {
      if (heir->code / 10000 == code / 10000) codes.push_back(heir->code);
    }
  }
  return codes;
}

bool agree(std::uint32_t one, std::uint32_t other) {
  return lies_in(one, other) || lies_in(other, one);
}

/// Those of `codes` that one of `others` lies in or around.
Candidates narrowed(const Candidates& codes, const Candidates& others) {
  Candidates kept;
  std::ranges::copy_if(codes, std::back_inserter(kept), [&](std::uint32_t code) {
    return std::ranges::any_of(others, [&](std::uint32_t other) { return agree(code, other); });
  });
  return kept;
}

std::vector<Opinion> opinions_of(const RegionEvidence& evidence, int year) {
  std::vector<Opinion> opinions;
  for (const std::string& issuer : evidence.issuers)
    opinions.push_back({"issuer", codes_of_organ(issuer, year)});
  opinions.push_back({"publisher", codes_of_organ(evidence.publisher, year)});
  opinions.push_back({"site", codes_of_organ(evidence.site, year)});
  opinions.push_back({"credit_code", codes_of_registration(evidence.division, year)});
  std::erase_if(opinions, [](const Opinion& one) { return one.codes.empty(); });
  return opinions;
}

}  // namespace

Region find_region(const RegionEvidence& evidence, int year) {
  const Divisions& divisions = builtin_divisions();
  Region region{.as_of = std::clamp(year, divisions.first_year(), divisions.last_year())};
  for (const std::string& issuer : evidence.issuers) {
    const Organ organ = parse_organ(issuer, year);
    if (!names_unknown_region(organ)) continue;
    // Its neighbours' names would put it into the wrong place.
    region.rule = fmt::format("undecided: the division table does not know a region of {}", issuer);
    return region;
  }
  const std::vector<Opinion> opinions = opinions_of(evidence, year);
  if (opinions.empty()) {
    region.rule = "undecided: nothing names a region";
    return region;
  }
  region.candidates = opinions.front().codes;
  region.rule = opinions.front().rule;
  for (const Opinion& opinion : opinions) {
    if (region.candidates.size() == 1) break;
    Candidates kept = narrowed(region.candidates, opinion.codes);
    if (kept.empty() || kept.size() == region.candidates.size()) continue;
    region.candidates = std::move(kept);
    region.rule += fmt::format("+{}", opinion.rule);
  }
  if (region.candidates.size() != 1) {
    region.rule = "undecided: several divisions have this name";
    return region;
  }
  region.code = region.candidates.front();
  region.candidates.clear();
  for (const Division* part : divisions.chain(region.code, year)) region.name += part->name;
  return region;
}

}  // namespace gongkai
