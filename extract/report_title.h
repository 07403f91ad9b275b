#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// What a title says that a text is: the annual report 法治政府建设年度报告, or one of the genres
/// that stand in the same columns and sound alike.
enum class TitleGenre : std::uint8_t {
  annual_report,
  personal_duty,      ///< 述法报告, 履行…第一责任人职责情况
  self_check,         ///< 自查报告, 自评
  part_year,          ///< 上半年, 季度
  several_years,      ///< 五年, 近三年, 2021—2025年
  plan,               ///< 工作要点, 方案, 指标体系, 示范创建, 清单
  disclosure_report,  ///< 政府信息公开工作年度报告
  explainer,          ///< 一图读懂, 解读
  news,               ///< 督察, 调研, 会议, 考核
  notice,             ///< 印发…的通知, 通报
  related,            ///< 依法行政, 法治建设, 普法: neighbours without 法治政府
  unrelated
};
/// "annual_report"
std::string_view to_string(TitleGenre genre);

struct ReportTitle {
  TitleGenre genre = TitleGenre::unrelated;
  std::optional<int> year;           ///< the year that is reported on
  std::vector<std::string> issuers;  ///< in order, without blanks; often none or abbreviated
  bool complete = false;    ///< says 报告, 情况, 总结 or 年报, and every word was understood
  std::string unexplained;  ///< what no rule of the grammar knows
};

/// Reads a title by their grammar: issuer and year in either order, blanks and
/// line breaks anywhere, full-width and Chinese year numerals, brackets, a portal's name behind it.
ReportTitle read_report_title(std::string_view title);

/// How many of the first lines of a text are together the title of an annual report (issuers and
/// title often stand on lines of their own); 0 when they are none.
std::size_t title_lines(std::span<const std::string_view> lines);

}  // namespace gongkai
