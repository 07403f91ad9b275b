#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

enum class OrganLevel : std::uint8_t {
  nation,
  province,
  prefecture,
  county,
  township,
  zone,
  unknown
};
/// "county"
std::string_view to_string(OrganLevel level);

enum class OrganKind : std::uint8_t {
  government,          ///< 人民政府, 行政公署, or a region's name alone that stands for it
  party_committee,     ///< 中共…委员会, 党工委
  department,          ///< 局, 委, 办, 厅 of a government or committee
  subdistrict_office,  ///< 街道办事处
  zone_committee,      ///< 管委会 of a functional zone (经开区, 高新区)
  other                ///< hospitals, schools, companies
};
/// "department"
std::string_view to_string(OrganKind kind);

/// An organ's name taken apart.
struct Organ {
  std::string name;  ///< without blanks, else as given
  std::vector<std::string>
      regions;       ///< 重庆市, 綦江区, 金桥镇: from the outside in, as far as said
  std::string zone;  ///< that of them which is a functional zone, 万盛经开区; empty when none is
  OrganLevel level = OrganLevel::unknown;  ///< a department's is that of its government
  OrganKind kind = OrganKind::other;
};

/// Takes the name of one organ apart. `year` is when it was called so; it decides names that
/// changed their rank (莱芜市). Regions that the division table does not know are told by their
/// last word.
Organ parse_organ(std::string_view name, int year);

/// The names of `text`, which may be several organs' that sign together (中共…委员会 and …人民政府
/// on two lines, 党工委、办事处): in order, without blanks, as printed otherwise.
std::vector<std::string> split_organs(std::string_view text);

/// How many bytes of `folded` (see fold()) from its front are the name of an organ or a region, by
/// the word it ends with; 0 when there is none. The longest such front counts.
std::size_t organ_front(std::string_view folded);

}  // namespace gongkai
