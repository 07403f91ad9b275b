#include "extract/issuer_register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/table.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

IssuerRegister register_of(std::string_view csv) {
  IssuerRegister issuers;
  const auto added = issuers.add(csv, "own.csv");
  EXPECT_TRUE(added) << added.error().detail;
  return issuers;
}

std::string error_of(std::string_view csv) {
  IssuerRegister issuers;
  const auto added = issuers.add(csv, "own.csv");
  return added ? "" : added.error().detail;
}

constexpr std::string_view kYunlan =
    "id,name,from,to,credit_code,parent,successor,fate\n"
    "yl,云岚县人民政府,,2014,,,,\n"
    "yl,云岚区人民政府,2014,,,,,\n"
    "yl-safety,云岚区安全生产监督管理局,2005,2018,,yl,yl-emergency,renamed\n"
    "yl-emergency,云岚区应急管理局,2018,,,yl,,\n";

TEST(IssuerRegister, TheBuiltInFileReads) {
  const IssuerRegister issuers = builtin_issuers();
  const RegisteredIssuer* const ministry = issuers.resolve("应急管理部", 2020, 0).issuer;
  ASSERT_NE(ministry, nullptr);
  EXPECT_EQ(ministry->id, "cn-mem");
  EXPECT_EQ(issuers.find("cn-samr")->credit_code, "11100000MB0143028R");
}

TEST(IssuerRegister, EarlierAndLaterNamesAreOneIssuer) {
  const IssuerRegister issuers = register_of(kYunlan);
  const RegisteredIssuer* const county = issuers.resolve("云岚县人民政府", 2012, 0).issuer;
  ASSERT_NE(county, nullptr);
  EXPECT_EQ(county, issuers.resolve("云岚区人民政府", 2020, 0).issuer);
  EXPECT_EQ(county->name_in(2010), "云岚县人民政府");
  EXPECT_EQ(county->name_in(2024), "云岚区人民政府");
}

TEST(IssuerRegister, AReportMayBearTheNameOfTheYearItIsWrittenIn) {
  const IssuerRegister issuers = register_of(kYunlan);
  EXPECT_NE(issuers.resolve("云岚区应急管理局", 2017, 0).issuer, nullptr);
  const ResolvedIssuer early = issuers.resolve("云岚区应急管理局", 2016, 0);
  EXPECT_EQ(early.issuer, nullptr);
  EXPECT_THAT(early.why, HasSubstr("2018"));
  EXPECT_EQ(issuers.resolve("云岚区安全生产监督管理局", 2019, 0).issuer, nullptr);
}

TEST(IssuerRegister, BlanksAndFullWidthFormsOfANameDoNotCount) {
  const IssuerRegister issuers = register_of("id,name\na,云岚区(经开区)管委会\n");
  EXPECT_NE(issuers.resolve("云岚区 （经开区）　管委会", 2024, 0).issuer, nullptr);
}

TEST(IssuerRegister, NothingIsGuessedFromAPartOfAName) {
  const IssuerRegister issuers = register_of(kYunlan);
  for (const char* const name : {"云岚区", "云岚区人民政府办公室", "政府", ""}) {
    EXPECT_EQ(issuers.resolve(name, 2024, 0).issuer, nullptr) << name;
  }
}

TEST(IssuerRegister, EqualNamesAreToldApartByTheDivisionOfTheirCreditCodesOnly) {
  const IssuerRegister issuers = register_of(
      "id,name,credit_code\n"
      "one,江东区人民政府,115001050092907005\n"
      "other,江东区人民政府,11330205002968038N\n");
  EXPECT_THAT(issuers.resolve("江东区人民政府", 2024, 0).why, HasSubstr("several"));
  EXPECT_THAT(issuers.resolve("江东区人民政府", 2024, 110000).why, HasSubstr("several"));
  ASSERT_NE(issuers.resolve("江东区人民政府", 2024, 500105).issuer, nullptr);
  EXPECT_EQ(issuers.resolve("江东区人民政府", 2024, 330205).issuer->id, "other");
}

TEST(IssuerRegister, AMistakeIsToldWithItsLineAndNothingIsAdded) {
  EXPECT_THAT(error_of("name\n某镇\n"), HasSubstr("own.csv:1: the header line has no column id"));
  EXPECT_THAT(error_of("id,name\n\na,\n"), HasSubstr("own.csv:3: the issuer has no name"));
  EXPECT_THAT(error_of("id,name,from\na,甲,2o14\n"), HasSubstr("from is \"2o14\", not a year"));
  EXPECT_THAT(error_of("id,name,from,to\na,甲,2015,2014\n"), HasSubstr("ends before it begins"));
  EXPECT_THAT(error_of("id,name,credit_code\na,甲,11500105009290700X\n"),
              HasSubstr("check digit is wrong"));
  EXPECT_THAT(error_of("id,name,successor\na,甲,b\n"), HasSubstr("go together"));
  EXPECT_THAT(error_of("id,name,successor,fate\na,甲,b,renamed\n"),
              HasSubstr("a names b, which is no id"));
  EXPECT_THAT(error_of("id,name,parent\na,甲,b\na,乙,c\nb,丙,\nc,丁,\n"),
              HasSubstr("own.csv:3: contradicts"));
  EXPECT_THAT(error_of("id,name\na,\"甲\n"), HasSubstr("own.csv:2: a quote is not closed"));
  EXPECT_THAT(error_of("id,name\na,\xB0\xD7\n"), HasSubstr("not UTF-8"));
  IssuerRegister issuers = register_of(kYunlan);
  EXPECT_FALSE(issuers.add("id,name\nnew,新局\nbad,\n", "more.csv"));
  EXPECT_EQ(issuers.find("new"), nullptr);
}

TEST(Table, ReadsWhatSpreadsheetsSave) {
  constexpr std::array<std::string_view, 2> kWanted{"who", "value"};
  const auto table = Table::parse(
      "\xEF\xBB\xBFvalue, Who ,other\r\n\"a,\"\"b\"\"\nc\",'=x,z\r\n# not this\r\n\r\nshort\r\n",
      "t", kWanted, kWanted);
  ASSERT_TRUE(table) << table.error().detail;
  ASSERT_EQ(table->rows.size(), 2U);
  EXPECT_THAT(table->rows[0].cells, ElementsAre("=x", "a,\"b\"\nc"));
  EXPECT_EQ(table->rows[0].line, 2U);
  EXPECT_THAT(table->rows[1].cells, ElementsAre("", "short"));
  EXPECT_EQ(table->rows[1].line, 6U);
  EXPECT_FALSE(Table::parse("who,value\na,b,c\n", "t", kWanted, kWanted));
  EXPECT_FALSE(Table::parse("", "t", kWanted, kWanted));
}

}  // namespace
}  // namespace gongkai
