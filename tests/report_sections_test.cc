#include "extract/report_sections.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "extract/content.h"

namespace gongkai {
namespace {

/// Sections as "kind:rule:begin-end", for a report on 2023.
std::string print(const std::vector<std::string>& lines) {
  std::vector<Block> blocks;
  for (const std::string& line : lines)
    blocks.push_back({BlockKind::paragraph, 0, line, std::nullopt});
  std::string text;
  for (const Section& section : find_sections(blocks, 2023)) {
    if (!text.empty()) text += ' ';
    text += std::string{to_string(section.kind)} + ":" + section.rule + ":" +
            std::to_string(section.begin) + "-" + std::to_string(section.end);
  }
  return text;
}

TEST(ReportSections, FiveHeadingsAreFiveSections) {
  EXPECT_EQ(
      print({"一、2023年主要举措和成效", "甲。", "二、存在的不足和原因", "乙。",
             "三、党政主要负责人履行推进法治建设第一责任人职责情况", "丙。", "四、2024年主要安排",
             "丁。", "五、其他需要报告的情况", "无。"}),
      "measures:heading:0-2 problems:heading:2-4 duty:heading:4-6 plan:heading:6-8 other:heading:8-10");
}

TEST(ReportSections, OneHeadingMayServeTwo) {
  EXPECT_EQ(print({"一、工作开展情况", "甲。", "二、存在问题及下一步工作打算", "乙。"}),
            "measures:heading:0-2 problems:heading:2-4 plan:heading:2-4");
  EXPECT_EQ(print({"一、主要成效及存在的不足", "甲。", "二、努力方向", "乙。"}),
            "measures:heading:0-2 problems:heading:0-2 plan:heading:2-4");
}

TEST(ReportSections, MeasuresOfTheNextYearArePlans) {
  EXPECT_EQ(print({"一、工作情况", "甲。", "二、2024年法治政府建设主要举措", "乙。"}),
            "measures:heading:0-2 plan:heading:2-4");
}

TEST(ReportSections, HeadingsByThemeAreTheMeasures) {
  EXPECT_EQ(
      print({"一、坚持党的领导", "甲。", "二、规范执法行为", "乙。", "三、存在的问题", "丙。"}),
      "measures:thematic:0-4 problems:heading:4-6");
}

TEST(ReportSections, ADutyBelowAnotherHeadingIsFoundThere) {
  EXPECT_EQ(print({"一、主要做法", "（一）落实第一责任人职责。书记带头。",
                   "（二）规范执法。持证上岗。", "二、下步打算", "乙。"}),
            "measures:heading:0-3 duty:subheading:1-2 plan:heading:3-5");
}

TEST(ReportSections, HeadingsWithoutNumbersCount) {
  EXPECT_EQ(
      print({"主要工作", "甲做了，乙也做了。", "存在的不足", "丙不足。", "下一步工作计划", "丁。"}),
      "measures:heading:0-2 problems:heading:2-4 plan:heading:4-6");
}

TEST(ReportSections, RunningTextSaysItInSentences) {
  EXPECT_EQ(print({"一、规范执法", "甲。", "二、公正司法", "乙。",
                   "虽有成绩，但仍存在人手不足的问题。2024年，我局将补齐短板。"}),
            "measures:thematic:0-5 problems:sentence:4-5 plan:sentence:4-5");
}

TEST(ReportSections, SolvedProblemsAreNoShortcomings) {
  EXPECT_EQ(print({"一、主要成效", "（一）坚持问题导向。", "（二）推进督察反馈问题整改。",
                   "二、化解群众急难愁盼问题", "甲。"}),
            "measures:heading:0-3");
}

TEST(ReportSections, NothingIsFoundInNothing) {
  EXPECT_EQ(print({}), "");
  EXPECT_EQ(print({"无。"}), "");
  EXPECT_EQ(print({std::string(5000, 'x')}), "");
}

}  // namespace
}  // namespace gongkai
