#include "extract/organ.h"

#include <algorithm>
#include <array>

#include "config/fold.h"
#include "extract/words.h"

namespace gongkai {
namespace {

// What the name of an organ ends with, or that of a region standing for its government.
constexpr auto kEndings = std::to_array<std::string_view>(
    {"政府",   "委员会", "管委会", "办事处", "党委", "工委",   "党组", "局",   "厅",   "委",
     "办",     "办公室", "署",     "院",     "所",   "站",     "支队", "总队", "大队", "中心",
     "公社",   "部",     "处",     "联合会", "协会", "理事会", "总会", "学会", "团",   "银行",
     "分行",   "支行",   "馆",     "公司",   "学校", "大学",   "学院", "机关", "海关", "供销社",
     "总社",   "省",     "市",     "区",     "县",   "旗",     "州",   "盟",   "镇",   "乡",
     "街道",   "街",     "苏木",   "农场",   "林场", "牧场",   "园",   "港",   "地区", "监狱",
     "戒毒所", "兵团",   "师",     "垦"});

// Organs of government that sign beside a party committee.
constexpr auto kGovernmentEndings = std::to_array<std::string_view>(
    {"政府", "办事处", "管委会", "管理委员会", "公所", "政府办公室"});

constexpr auto kPartyLevels =
    std::to_array<std::string_view>({"省", "市", "县", "区", "州", "盟", "旗"});
constexpr auto kSeparators = std::to_array<std::string_view>({"、", ",", "和", "与", "暨"});

bool is_boundary(std::string_view folded, std::size_t at) {
  return at == folded.size() || (static_cast<unsigned char>(folded[at]) & 0xC0U) != 0x80U;
}

/// Text without blanks, and where blanks were.
struct Joined {
  std::string text;
  std::vector<std::size_t> gaps;
};

Joined join(std::string_view text) {
  Joined joined;
  bool gap = false;
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    if (is_blank(c.value)) {
      gap = true;
    } else {
      if (gap && !joined.text.empty()) joined.gaps.push_back(joined.text.size());
      gap = false;
      joined.text.append(text.substr(0, c.size));
    }
    text.remove_prefix(c.size);
  }
  return joined;
}

/// An organ of its own, not a region's name alone: what stands before a second organ.
bool is_whole_organ(std::string_view text) {
  constexpr auto kRegions =
      std::to_array<std::string_view>({"省", "市", "区", "县", "旗", "州", "盟", "镇", "乡", "街道",
                                       "街", "苏木", "园", "港", "地区", "师"});
  return !back_of(text, kEndings).empty() && back_of(text, kRegions).empty();
}

/// Where the committee's name ends that `text` begins with, when a government's name follows; npos
/// when none does.
std::size_t end_of_committee(std::string_view text) {
  if (back_of(text, kGovernmentEndings).empty()) return std::string_view::npos;
  const auto follows = [&](std::size_t end) { return end + 6 <= text.size(); };
  const bool party = text.starts_with("中共") || text.starts_with("中国共产党");
  for (std::size_t at = text.find("委"); at != std::string_view::npos;
       at = text.find("委", at + 3)) {
    const std::string_view before = text.substr(0, at);
    const std::string_view after = text.substr(at + 3);
    if (after.starts_with("员会")) {
      const std::size_t end = at + std::string_view{"委员会"}.size();
      if (party && !before.ends_with("管理") && follows(end)) return end;
      continue;
    }
    if (before.ends_with("党") || before.ends_with("工") ||
        !back_of(before, kPartyLevels).empty() ||
        (party && (before.ends_with("镇") || before.ends_with("乡")))) {
      const std::size_t end =
          at + 3 + (after.starts_with("办公室") ? std::string_view{"办公室"}.size() : 0);
      if (follows(end)) return end;
    }
  }
  return std::string_view::npos;
}

struct Cut {
  std::size_t end = std::string_view::npos, next = 0;
};

/// The first place where one organ's name ends and another begins.
Cut find_cut(std::string_view text, const std::vector<std::size_t>& gaps, std::size_t offset) {
  Cut cut;
  const auto offer = [&](std::size_t end, std::size_t next) {
    if (end < cut.end && next < text.size()) cut = {end, next};
  };
  for (const std::size_t gap : gaps) {
    if (gap <= offset || gap >= offset + text.size()) continue;
    const std::size_t at = gap - offset;
    if (is_whole_organ(text.substr(0, at)) && !back_of(text, kEndings).empty()) offer(at, at);
  }
  for (const std::string_view separator : kSeparators) {
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator, at + separator.size())) {
      const std::string_view rest = text.substr(at + separator.size());
      if (is_whole_organ(text.substr(0, at)) && !back_of(rest, kEndings).empty()) {
        offer(at, at + separator.size());
      }
    }
  }
  if (const std::size_t end = end_of_committee(text); end != std::string_view::npos)
    offer(end, end);
  return cut;
}

}  // namespace

std::vector<std::string> split_organs(std::string_view text) {
  const Joined joined = join(text);
  std::vector<std::string> organs;
  std::string_view rest = joined.text;
  while (!rest.empty()) {
    const auto offset = static_cast<std::size_t>(rest.data() - joined.text.data());
    const Cut cut = find_cut(rest, joined.gaps, offset);
    if (cut.end == std::string_view::npos) break;
    organs.emplace_back(rest.substr(0, cut.end));
    rest.remove_prefix(cut.next);
  }
  if (!rest.empty()) organs.emplace_back(rest);
  return organs;
}

std::size_t organ_front(std::string_view folded) {
  for (std::size_t end = folded.size(); end > 0; --end) {
    if (is_boundary(folded, end) && !back_of(folded.substr(0, end), kEndings).empty()) return end;
  }
  return 0;
}

}  // namespace gongkai
