#include "extract/region.h"

#include <gtest/gtest.h>

#include <string>

namespace gongkai {
namespace {

TEST(Region, TheIssuersOwnRegionsDecide) {
  const Region region = find_region({.issuers = {"汉中市南郑区法镇人民政府"}}, 2019);
  EXPECT_EQ(region.code, 610703U);
  EXPECT_EQ(region.name, "陕西省汉中市南郑区");
  EXPECT_EQ(region.rule, "issuer");
  EXPECT_EQ(region.as_of, 2019);
}

TEST(Region, ACodeIsThatOfTheReportsYear) {
  EXPECT_EQ(find_region({.issuers = {"南郑县人民政府"}}, 2015).code, 610721U);
  EXPECT_EQ(find_region({.issuers = {"南郑区人民政府"}}, 2018).code, 610703U);
  EXPECT_EQ(find_region({.issuers = {"永川市人民政府"}}, 2004).code, 500383U);
  EXPECT_EQ(find_region({.issuers = {"重庆市永川区人民政府"}}, 2008).code, 500118U);
}

TEST(Region, YearsAfterTheTableSaySo) {
  const Region region = find_region({.issuers = {"重庆市綦江区石角镇人民政府"}}, 2024);
  EXPECT_EQ(region.code, 500110U);
  EXPECT_EQ(region.as_of, 2019);
}

TEST(Region, EqualNamesThatNothingTellsApartStayUndecided) {
  const Region region = find_region({.issuers = {"朝阳区人民政府"}}, 2018);
  EXPECT_EQ(region.code, 0U);
  EXPECT_GT(region.candidates.size(), 1U);
  EXPECT_EQ(region.rule, "undecided: several divisions have this name");
}

TEST(Region, OtherEvidenceTellsEqualNamesApart) {
  const Region by_publisher =
      find_region({.issuers = {"朝阳区水务局"}, .publisher = "长春市朝阳区"}, 2018);
  EXPECT_EQ(by_publisher.code, 220104U);
  EXPECT_EQ(by_publisher.rule, "issuer+publisher");
  const Region by_code = find_region({.issuers = {"朝阳区水务局"}, .division = "110105"}, 2018);
  EXPECT_EQ(by_code.code, 110105U);
  EXPECT_EQ(by_code.rule, "issuer+credit_code");
}

TEST(Region, ATownThatNamesNoCountyIsPlacedByWhatStandsAroundIt) {
  const Region by_publisher =
      find_region({.issuers = {"永嘉镇"}, .publisher = "铜梁区永嘉镇"}, 2019);
  EXPECT_EQ(by_publisher.code, 500151U);
  EXPECT_EQ(by_publisher.rule, "publisher");
  const Region by_site = find_region({.issuers = {"县教育局"}, .site = "垫江县"}, 2019);
  EXPECT_EQ(by_site.code, 500231U);
  EXPECT_EQ(by_site.rule, "site");
}

TEST(Region, ACodeOfRegistrationLeadsToTheDivisionsHeir) {
  const Region heir = find_region({.issuers = {"永嘉镇"}, .division = "500224"}, 2019);
  EXPECT_EQ(heir.code, 500151U);
  EXPECT_EQ(heir.rule, "credit_code");
  // 开县 became 开州区: another name, so no guess is made.
  EXPECT_EQ(find_region({.issuers = {"铁桥镇"}, .division = "500234"}, 2019).code, 0U);
  EXPECT_EQ(find_region({.issuers = {"铁桥镇"}, .division = "500234"}, 2015).code, 500234U);
}

TEST(Region, ARegionThatTheTableDoesNotKnowIsNotTakenForItsNeighbour) {
  const Region district = find_region({.issuers = {"杭州市钱塘区白杨街道办事处"}}, 2023);
  EXPECT_EQ(district.code, 0U);
  EXPECT_TRUE(district.rule.starts_with("undecided: the division table does not know"));
  EXPECT_EQ(find_region({.issuers = {"旬阳市双河镇人民政府"}}, 2023).code, 0U);
}

TEST(Region, AZoneIsInThePlaceItIsNamedAfter) {
  EXPECT_EQ(find_region({.issuers = {"重庆高新技术产业开发区管理委员会"}}, 2018).code, 500000U);
  EXPECT_EQ(find_region({.issuers = {"汉中经济技术开发区管委会"}}, 2018).code, 610700U);
}

TEST(Region, NothingGivesNothing) {
  const Region region = find_region({}, 2018);
  EXPECT_EQ(region.code, 0U);
  EXPECT_EQ(region.rule, "undecided: nothing names a region");
  EXPECT_EQ(find_region({.division = "abcdef"}, 2018).code, 0U);
}

}  // namespace
}  // namespace gongkai
