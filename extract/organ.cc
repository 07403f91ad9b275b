#include "extract/organ.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/divisions.h"
#include "config/fold.h"
#include "extract/words.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxNameBytes = 600;
constexpr std::size_t kMaxRegions = 6;
constexpr std::size_t kCharacter = 3;  // bytes of a Han character
constexpr auto kNone = std::string_view::npos;

constexpr std::string_view kCorps = "新疆生产建设兵团";

// Functional zones: planned by a government, run by a committee, no division of their own.
constexpr auto kZones = std::to_array<std::string_view>(
    {"开发区", "高新区", "经开区",   "工业园区", "产业园区", "园区",   "工业园", "产业园",
     "科技城", "保税区", "保税港区", "综保区",   "港务区",   "示范区", "试验区", "度假区",
     "风景区", "名胜区", "景区",     "管理区",   "合作区",   "新城",   "功能区", "新区"});

constexpr auto kTownships = std::to_array<std::string_view>({"街道", "苏木", "镇", "乡", "街"});
// What stands behind a township's name when it is one: 城乡建设局 has a 乡 and is none.
constexpr auto kBehindTownship = std::to_array<std::string_view>(
    {"人民政府", "政府", "党委", "委",     "党工委", "工委", "工作委员会", "办事处",
     "办公室",   "人大", "纪委", "司法所", "财政所", "综合", "平安",       "应急",
     "公共",     "便民", "党政", "党群",   "社会",   "经济", "农业",       "自然资源所"});

using Unit = std::pair<std::string_view, OrganLevel>;
constexpr std::array<Unit, 11> kRelativeUnits{{{"街道", OrganLevel::township},
                                               {"自治区", OrganLevel::province},
                                               {"省", OrganLevel::province},
                                               {"市", OrganLevel::unknown},  // of any rank
                                               {"州", OrganLevel::prefecture},
                                               {"盟", OrganLevel::prefecture},
                                               {"区", OrganLevel::county},
                                               {"县", OrganLevel::county},
                                               {"旗", OrganLevel::county},
                                               {"镇", OrganLevel::township},
                                               {"乡", OrganLevel::township}}};
// Everyday words that begin like 市司法局 or end like 甲区.
constexpr auto kNotRelative =
    std::to_array<std::string_view>({"市场", "市容", "市民", "区域", "县域", "乡村", "镇村"});
constexpr auto kNotRegions =
    std::to_array<std::string_view>({"城市", "都市", "社区", "市区", "城区", "小区", "城乡", "乡镇",
                                     "村镇", "地区", "辖区", "牧区"});
constexpr auto kWorkWords = std::to_array<std::string_view>(
    {"管理", "监督", "建设", "发展", "局", "委", "厅", "政府", "办", "会"});

constexpr auto kCommittees = std::to_array<std::string_view>(
    {"委员会", "委", "党委", "党工委", "工委", "工作委员会", "党组", "党委会"});
constexpr auto kGovernments =
    std::to_array<std::string_view>({"人民政府", "政府", "行政公署", "行署", "公所"});
constexpr auto kStreetOffices =
    std::to_array<std::string_view>({"办事处", "街道办事处", "街道办", "地区办事处"});
constexpr auto kDepartments = std::to_array<std::string_view>(
    {"局", "委", "办", "厅", "办公室", "委员会", "署",   "部",     "所",   "站",
     "队", "处", "组", "室", "社",     "总局",   "法院", "检察院", "海关", "管理处"});

OrganLevel level_of(DivisionRank rank) {
  constexpr std::array<OrganLevel, 3> kLevels{OrganLevel::province, OrganLevel::prefecture,
                                              OrganLevel::county};
  return kLevels.at(std::to_underlying(rank));
}

class Parser {
 public:
  Parser(std::string_view name, int year)
      : divisions_{builtin_divisions()}, year_{year}, rest_{name} {}

  Organ parse() {
    take_prefix();
    while (organ_.regions.size() < kMaxRegions &&
           (take_known_region() || take_zone() || take_township() || take_relative() ||
            take_unknown_region())) {
    }
    organ_.kind = kind();
    if (organ_.kind == OrganKind::zone_committee && organ_.level != OrganLevel::township)
      organ_.level = OrganLevel::zone;
    if (organ_.regions.empty() && organ_.level == OrganLevel::unknown)
      organ_.level = level_without_region();
    return std::move(organ_);
  }

 private:
  void take_prefix();
  bool take_known_region();
  bool take_zone();
  bool take_township();
  bool take_relative();
  bool take_unknown_region();
  void take(std::size_t size, OrganLevel level);
  OrganKind kind() const;
  OrganLevel level_without_region() const;

  const Divisions& divisions_;
  int year_;
  std::string_view rest_;
  Organ organ_;
  bool party_ = false;
  bool relative_ = false;
  bool zone_ = false;
  bool street_ = false;
  bool township_ = false;
};

void Parser::take(std::size_t size, OrganLevel level) {
  organ_.regions.emplace_back(rest_.substr(0, size));
  organ_.level = level;
  rest_.remove_prefix(size);
}

void Parser::take_prefix() {
  constexpr auto kParty = std::to_array<std::string_view>({"中国共产党", "中共"});
  if (const std::string_view party = front_of(rest_, kParty); !party.empty()) {
    party_ = true;
    rest_.remove_prefix(party.size());
  }
  // 国家税务总局云阳县税务局: the agency above stands in front of the region.
  constexpr auto kAgencies = std::to_array<std::string_view>({"国家", "中国", "中华人民共和国"});
  if (front_of(rest_, kAgencies).empty()) return;
  for (std::size_t at = kCharacter; at + kCharacter < rest_.size(); at += kCharacter) {
    const std::string_view before = rest_.substr(0, at);
    if ((before.ends_with("局") || before.ends_with("行") || before.ends_with("国")) &&
        divisions_.name_at(rest_.substr(at)) > 0) {
      rest_.remove_prefix(at);
      return;
    }
  }
}

bool Parser::take_known_region() {
  if (township_ || rest_.starts_with(kCorps)) return false;
  const std::size_t size = divisions_.name_at(rest_);
  if (size == 0) return false;
  const std::string_view behind = rest_.substr(size);
  // 东区街道 is a street of 中山市, not one of a 东区.
  if (behind.starts_with("街道")) return false;
  std::vector<std::string> names = organ_.regions;
  names.emplace_back(rest_.substr(0, size));
  std::vector<const Division*> found = divisions_.named(names, year_);
  if (found.empty()) found = divisions_.named(names.back(), year_);
  const Division* division =
      found.empty() ? divisions_.ever_named(names.back()).back() : found.front();
  take(size, level_of(rank_of(division->code)));
  return true;
}

bool Parser::take_zone() {
  if (township_ || zone_) return false;
  if (rest_.starts_with(kCorps)) {
    take(kCorps.size(), OrganLevel::province);
    const std::size_t division = rest_.find("师");
    if (rest_.starts_with("第") && division != kNone && division <= 4 * kCharacter) {
      take(division + kCharacter, OrganLevel::prefecture);
    }
    return true;
  }
  std::size_t begin = kNone;
  std::size_t end = kNone;
  for (const std::string_view zone : kZones) {
    const std::size_t at = rest_.find(zone);
    if (at > begin || at == kNone || (at == begin && at + zone.size() < end)) continue;
    begin = at;
    end = at + zone.size();
  }
  constexpr std::size_t kLongest = 20 * kCharacter;
  if (end > kLongest) return false;
  const std::string_view name = rest_.substr(0, end);
  if (name.contains("局") || name.contains("厅") || name.contains("镇") || name.contains("街道"))
    return false;
  zone_ = true;
  organ_.zone = name;
  take(end, OrganLevel::zone);
  return true;
}

bool Parser::take_township() {
  if (township_) return false;
  // 九龙坡区人民政府中梁山街道办事处: an office that the government of the district sends out.
  constexpr std::string_view kGovernment = "人民政府";
  if (rest_.starts_with(kGovernment) && rest_.ends_with("办事处"))
    rest_.remove_prefix(kGovernment.size());
  for (std::size_t at = kCharacter; at < rest_.size(); at += code_point_at(rest_.substr(at)).size) {
    const std::string_view unit = front_of(rest_.substr(at), kTownships);
    const std::size_t end = at + unit.size();
    if (unit.empty()) continue;
    const std::string_view behind = rest_.substr(end);
    if (!behind.empty() && front_of(behind, kBehindTownship).empty() &&
        !(party_ && behind.starts_with("委员会")))
      continue;
    const std::string_view name = rest_.substr(0, end);
    if (!back_of(name, kNotRegions).empty() || holds_any(name, kWorkWords)) continue;
    // The region around it may be one that the table does not know: 钱塘区白杨街道.
    const std::string_view before_unit = rest_.substr(0, at - kCharacter);
    constexpr auto kAround = std::to_array<std::string_view>({"县", "区", "市", "旗"});
    if (holds_any(before_unit, kAround) && take_unknown_region()) return true;
    township_ = true;
    street_ = unit.starts_with("街");
    take(end, OrganLevel::township);
    return true;
  }
  return false;
}

bool Parser::take_relative() {
  if (relative_ || !organ_.regions.empty() || !front_of(rest_, kNotRelative).empty()) return false;
  for (const auto& [word, level] : kRelativeUnits) {
    if (!rest_.starts_with(word) || rest_.size() == word.size()) continue;
    if (rest_.starts_with("市政") && !rest_.starts_with("市政府")) return false;
    relative_ = true;
    organ_.level = level;
    street_ = word == "街道";
    rest_.remove_prefix(word.size());
    return true;
  }
  return false;
}

bool Parser::take_unknown_region() {
  if (township_) return false;
  constexpr std::size_t kLongest = 12 * kCharacter;
  constexpr std::array<Unit, 8> kUnits{{{"自治区", OrganLevel::province},
                                        {"省", OrganLevel::province},
                                        {"州", OrganLevel::prefecture},
                                        {"盟", OrganLevel::prefecture},
                                        {"市", OrganLevel::prefecture},
                                        {"区", OrganLevel::county},
                                        {"县", OrganLevel::county},
                                        {"旗", OrganLevel::county}}};
  for (std::size_t at = kCharacter; at < std::min(rest_.size(), kLongest);
       at += code_point_at(rest_.substr(at)).size) {
    for (const auto& [word, level] : kUnits) {
      if (!rest_.substr(at).starts_with(word)) continue;
      const std::size_t end = at + word.size();
      const std::string_view name = rest_.substr(0, end);
      const bool everyday = !back_of(name, kNotRegions).empty() || holds_any(name, kWorkWords) ||
                            !front_of(rest_.substr(at), kNotRelative).empty();
      if (everyday) break;
      const bool city_in_city =
          word == "市" && organ_.level == OrganLevel::prefecture && !organ_.regions.empty();
      take(end, city_in_city ? OrganLevel::county : level);
      return true;
    }
  }
  return false;
}

OrganKind Parser::kind() const {
  if (rest_.empty()) {
    if (township_) return street_ ? OrganKind::subdistrict_office : OrganKind::government;
    if (zone_) return OrganKind::zone_committee;
    return organ_.regions.empty() ? OrganKind::other : OrganKind::government;
  }
  if (rest_ == "管委会" || rest_ == "管理委员会" || rest_.ends_with("管委会"))
    return OrganKind::zone_committee;
  const bool placed = relative_ || !organ_.regions.empty();
  if ((party_ || placed) && is_one_of(rest_, kCommittees)) return OrganKind::party_committee;
  if (is_one_of(rest_, kCommittees) && rest_.starts_with("党")) return OrganKind::party_committee;
  if (is_one_of(rest_, kGovernments) || (rest_.starts_with("党") && rest_.ends_with("政府")))
    return OrganKind::government;
  if (is_one_of(rest_, kStreetOffices)) return OrganKind::subdistrict_office;
  return !back_of(rest_, kDepartments).empty() ? OrganKind::department : OrganKind::other;
}

OrganLevel Parser::level_without_region() const {
  constexpr auto kNational =
      std::to_array<std::string_view>({"国务院", "国家", "中国", "中华人民共和国"});
  const bool national =
      !front_of(rest_, kNational).empty() || rest_.ends_with("部") || rest_.ends_with("总局");
  return national ? OrganLevel::nation : OrganLevel::unknown;
}

}  // namespace

std::string_view to_string(OrganLevel level) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"nation", "province", "prefecture", "county", "township", "zone", "unknown"});
  return kWords.at(std::to_underlying(level));
}

std::string_view to_string(OrganKind kind) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"government", "party_committee", "department",
                                       "subdistrict_office", "zone_committee", "other"});
  return kWords.at(std::to_underlying(kind));
}

Organ parse_organ(std::string_view name, int year) {
  std::string folded = fold(name.substr(0, std::min(name.size(), kMaxNameBytes)));
  Organ organ = Parser{folded, year}.parse();
  organ.name = std::move(folded);
  return organ;
}

}  // namespace gongkai
