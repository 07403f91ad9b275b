#include "config/divisions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace gongkai {
namespace {

std::string names(const std::vector<const Division*>& divisions) {
  std::string text;
  for (const Division* division : divisions) {
    if (!text.empty()) text += ' ';
    text += std::to_string(division->code) + std::string{division->name};
  }
  return text;
}

TEST(Divisions, ACodeMeansWhatItMeantInItsYear) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_EQ(divisions.at(500110, 2010)->name, "万盛区");
  EXPECT_EQ(divisions.at(500110, 2011)->name, "綦江区");
  EXPECT_EQ(divisions.at(500224, 2013)->name, "铜梁县");
  EXPECT_EQ(divisions.at(500224, 2014), nullptr);
  EXPECT_EQ(divisions.latest(500224, 2020)->name, "铜梁县");
  EXPECT_EQ(divisions.at(500151, 2014)->name, "铜梁区");
  EXPECT_EQ(divisions.at(500383, 2005)->name, "永川市");
  EXPECT_EQ(divisions.at(500118, 2006)->name, "永川区");
  EXPECT_EQ(divisions.at(999999, 2006), nullptr);
}

TEST(Divisions, ANameHasTheCodeOfItsYear) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_EQ(names(divisions.named("南郑县", 2016)), "610721南郑县");
  EXPECT_EQ(names(divisions.named("南郑区", 2016)), "");
  EXPECT_EQ(names(divisions.named("南郑区", 2018)), "610703南郑区");
  EXPECT_EQ(names(divisions.named("开县", 2015)), "500234开县");
  EXPECT_EQ(names(divisions.named("开州区", 2017)), "500154开州区");
}

TEST(Divisions, InAYearOfChangeTheNewNameIsMeant) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_EQ(names(divisions.named("竞秀区", 2015)), "130602竞秀区");
  EXPECT_EQ(names(divisions.named("新市区", 2014)), "130602新市区 650104新市区");
  EXPECT_EQ(names(divisions.named("新市区", 2015)), "650104新市区");
}

TEST(Divisions, OuterNamesTellEqualNamesApart) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_GT(divisions.named("朝阳区", 2018).size(), 1U);
  const std::vector<std::string> changchun{"吉林省", "长春市", "朝阳区"};
  EXPECT_EQ(names(divisions.named(changchun, 2018)), "220104朝阳区");
  const std::vector<std::string> beijing{"北京市", "朝阳区"};
  EXPECT_EQ(names(divisions.named(beijing, 2018)), "110105朝阳区");
  const std::vector<std::string> wrong{"重庆市", "朝阳区"};
  EXPECT_EQ(names(divisions.named(wrong, 2018)), "");
}

TEST(Divisions, AutonomousDivisionsAnswerToTheirShortNames) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_EQ(names(divisions.named("石柱县", 2018)), "500240石柱土家族自治县");
  EXPECT_EQ(names(divisions.named("凉山州", 2018)), "513400凉山彝族自治州");
  EXPECT_EQ(names(divisions.named("伊犁州", 2018)), "654000伊犁哈萨克自治州");
  EXPECT_EQ(names(divisions.named("广西", 2018)), "450000广西壮族自治区");
}

TEST(Divisions, AChainLeadsFromTheProvinceInwards) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_EQ(names(divisions.chain(610703, 2019)), "610000陕西省 610700汉中市 610703南郑区");
  EXPECT_EQ(names(divisions.chain(500110, 2019)), "500000重庆市 500110綦江区");
  EXPECT_EQ(names(divisions.chain(429004, 2019)), "420000湖北省 429004仙桃市");
}

TEST(Divisions, AYearOutsideTheTableIsAnsweredByItsNearestAndSaysSo) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_TRUE(divisions.covers(2019));
  EXPECT_FALSE(divisions.covers(2025));
  EXPECT_FALSE(divisions.covers(1979));
  EXPECT_EQ(divisions.at(500110, 2025)->name, "綦江区");
}

TEST(Divisions, TheLongestNameAtTheFrontIsFound) {
  const Divisions& divisions = builtin_divisions();
  EXPECT_EQ(divisions.name_at("重庆市綦江区金桥镇"), std::string_view{"重庆市"}.size());
  EXPECT_EQ(divisions.name_at("綦江区金桥镇"), std::string_view{"綦江区"}.size());
  EXPECT_EQ(divisions.name_at("金桥镇"), 0U);
  EXPECT_EQ(divisions.name_at(""), 0U);
}

TEST(Divisions, LinesOfAnotherFormAreSkipped) {
  const Divisions divisions{
      "# comment\n110000\t甲省\n\nnonsense\n110101\t乙县\t1990\t2000\r\n12\t丙\n"};
  EXPECT_EQ(names(divisions.named("甲省", 2000)), "110000甲省");
  EXPECT_EQ(divisions.ever_named("丙").size(), 0U);
}

// The shared table lists every name with the years in which it was seen; ours was made from it.
TEST(Divisions, TheTableSaysWhatTheSharedTableSays) {
  std::ifstream file{GONGKAI_SOURCE_DIR "/../shared/data/divisions.tsv"};
  if (!file) GTEST_SKIP() << "no shared data beside the source tree";
  const std::set<std::string> containers{"市辖区", "县", "市"};
  const Divisions& divisions = builtin_divisions();
  std::string line;
  std::getline(file, line);
  int compared = 0;
  while (std::getline(file, line)) {
    std::istringstream cells{line};
    std::uint32_t code = 0;
    std::string name;
    int first = 0;
    int last = 0;
    cells >> code >> name >> first >> last;
    if (containers.contains(name) || last - first < 3) continue;
    const auto same = divisions.ever_named(name);
    const bool found = std::ranges::any_of(same, [&](const Division* one) {
      return one->code == code && one->first_year == first && one->last_year == last;
    });
    EXPECT_TRUE(found || name.contains("直辖")) << line;
    ++compared;
  }
  EXPECT_GT(compared, 3000);
}

}  // namespace
}  // namespace gongkai
