#include "extract/report_title.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace gongkai {
namespace {

struct TitleCase {
  std::string title;
  std::string genre;
  std::string year;
  std::string issuers;
};

std::vector<TitleCase> read_cases() {
  std::ifstream file{GONGKAI_SOURCE_DIR "/tests/data/report_titles.tsv"};
  std::vector<TitleCase> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream cells{line};
    TitleCase one;
    std::getline(cells, one.title, '\t');
    std::getline(cells, one.genre, '\t');
    std::getline(cells, one.year, '\t');
    std::getline(cells, one.issuers, '\t');
    for (std::size_t at = one.title.find("\\n"); at != std::string::npos;
         at = one.title.find("\\n")) {
      one.title.replace(at, 2, "\n");
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

std::string join(const std::vector<std::string>& issuers) {
  if (issuers.empty()) return "-";
  std::string joined;
  for (const std::string& issuer : issuers) joined += (joined.empty() ? "" : "+") + issuer;
  return joined;
}

TEST(ReportTitle, EveryTitleOfTheTableIsReadAsItsRowSays) {
  const std::vector<TitleCase> cases = read_cases();
  EXPECT_GE(cases.size(), 150U);
  for (const TitleCase& one : cases) {
    const ReportTitle read = read_report_title(one.title);
    EXPECT_EQ(to_string(read.genre), one.genre)
        << one.title << "\nunexplained: " << read.unexplained;
    EXPECT_EQ(read.year ? std::to_string(*read.year) : "-", one.year) << one.title;
    if (one.genre != "annual_report") continue;
    EXPECT_EQ(join(read.issuers), one.issuers) << one.title;
  }
}

TEST(ReportTitle, OnlyAWholeReportTitleIsComplete) {
  EXPECT_TRUE(read_report_title("云溪镇2023年法治政府建设情况报告").complete);
  EXPECT_FALSE(read_report_title("云溪镇2023年法治政府建设").complete);
  EXPECT_FALSE(read_report_title("云溪镇2023年法治政府建设自查报告").complete);
}

TEST(ReportTitle, WhatTheGrammarDoesNotKnowIsKept) {
  const ReportTitle title =
      read_report_title("云溪镇人民政府时时彩开奖:2023年度法治政府建设情况的报告");
  EXPECT_EQ(join(title.issuers), "云溪镇人民政府");
  EXPECT_EQ(title.unexplained, "时时彩开奖");
  EXPECT_FALSE(title.complete);
}

TEST(ReportTitle, AnythingIsATitle) {
  EXPECT_EQ(read_report_title("").genre, TitleGenre::unrelated);
  EXPECT_EQ(read_report_title("\xff\xfe法治").genre, TitleGenre::related);
  EXPECT_EQ(read_report_title(std::string(100'000, 'x')).genre, TitleGenre::unrelated);
  std::string many;
  for (int i = 0; i < 60; ++i) many += "法治政府";
  EXPECT_NE(read_report_title(many).genre, TitleGenre::unrelated);
}

TEST(ReportTitle, TheLinesOfATitleEndWhereTheTextBegins) {
  constexpr std::array<std::string_view, 4> kTwo{
      "云溪区石坝镇人民政府", "关于2023年度法治政府建设情况的报告", "区人民政府：",
      "2023年，石坝镇按照区里部署开展工作。"};
  EXPECT_EQ(title_lines(kTwo), 2U);
  constexpr std::array<std::string_view, 4> kFour{"中共云溪区石坝镇委员会", "云溪区石坝镇人民政府",
                                                  "关于2023年度法治政府建设", "情况的报告"};
  EXPECT_EQ(title_lines(kFour), 4U);
  constexpr std::array<std::string_view, 2> kNone{
      "2023年，石坝镇推进法治政府建设，现将情况报告如下。", "一、主要做法"};
  EXPECT_EQ(title_lines(kNone), 0U);
  constexpr std::array<std::string_view, 2> kHeading{"一、2023年法治政府建设情况",
                                                     "（一）加强领导"};
  EXPECT_EQ(title_lines(kHeading), 0U);
}

}  // namespace
}  // namespace gongkai
