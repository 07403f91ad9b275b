#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

struct Block;

/// What 《法治政府建设与责任落实督察工作规定》 demands of a report.
enum class SectionKind : std::uint8_t {
  measures,  ///< 主要举措和成效
  problems,  ///< 存在的不足和原因
  duty,      ///< 党政主要负责人履行推进法治建设第一责任人职责
  plan,      ///< 下一年度主要安排
  other      ///< 其他需要报告的情况
};
inline constexpr std::size_t kSectionKinds = 5;
/// "measures"
std::string_view to_string(SectionKind kind);

/// Where a required section stands. Two of them may share a heading (存在问题及下一步工作打算).
struct Section {
  SectionKind kind = SectionKind::measures;
  std::size_t begin = 0, end = 0;  ///< blocks, the heading first
  std::string heading;             ///< as matched: folded, without its number
  /// How it was found, surest first: "heading" of the highest rank, "subheading", "thematic" (no
  /// heading says 举措 or 成效, but others divide the work up), "sentence" of running text.
  std::string rule;
};

/// The required sections of a report on `year` that are there, in the order of SectionKind, at most
/// one of each.
std::vector<Section> find_sections(const std::vector<Block>& blocks, std::optional<int> year);

}  // namespace gongkai
