#include "crawler/dates.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

std::string iso(std::string_view text) {
  const auto date = parse_date(text);
  return date ? to_iso(*date) : "";
}

TEST(Dates, ReadAsPortalsPrintThem) {
  for (const char* text : {"2026-02-09",
                           "2026-2-9",
                           "2026/2/9",
                           "2026.02.09",
                           "２０２６－０２－０９",
                           "2026年2月9日",
                           "2026年02月09号",
                           "2026 年 2 月 9 日",
                           "２０２６年２月９日",
                           "2026-02-09 11:09:04",
                           "2026-02-09T11:09:04+08:00",
                           "发布时间：2026-02-09 11:09",
                           "[2026-02-09]",
                           "2026年2月9日11时",
                           "日期:2026年2月9日 来源:某某镇",
                           "20260209",
                           "发布日期：20260209",
                           "20260209110904",
                           "2026年2月9",
                           "2026年2月9 16:40",
                           "2026\u00A0年2月\u30009日"}) {
    EXPECT_EQ(iso(text), "2026-02-09") << text;
  }
}

TEST(Dates, ReadAsDocumentsSignThem) {
  for (const char* text : {"二〇二四年一月十日", "二○二四年一月十日", "二零二四年元月十日",
                           "二O二四年一月十日", "二Ｏ二四年1月10日", "二 〇 二 四年 一月 十日",
                           "二〇二四年〇一月一〇日", "2024年一月十日"}) {
    EXPECT_EQ(iso(text), "2024-01-10") << text;
  }
  EXPECT_EQ(iso("一九九九年十二月三十一日"), "1999-12-31");
  EXPECT_EQ(iso("二〇一〇年十月廿一日"), "2010-10-21");
}

TEST(Dates, ADayOutsideTheCalendarIsNone) {
  for (const char* text : {"2024年13月1日", "2023年2月29日", "2024-02-30", "20240230", "0000-00-00",
                           "9999年99月99日", "二〇二四年十三月一日", "2024年0月1日", "2024-1-0"}) {
    EXPECT_EQ(iso(text), "") << text;
  }
}

TEST(Dates, ANumberThatLooksLikeOneIsNone) {
  for (const char* text :
       {"", "2024", "2024年", "2024年1月", "2024年1月10起案件", "12024-01-01", "2024-01-010",
        "20191202-189769", "2026-02-00018", "2024.1.1.1", "2024-01/02", "0238-5-27",
        "国办发〔2017〕47号", "20212025年", "t20260209_15400087", "2026-02", "202602091"}) {
    EXPECT_EQ(iso(text), "") << text;
  }
}

TEST(Dates, TheFirstIsFoundWithItsPlace) {
  const std::string_view text = "印发于2023年2月29日，改为二〇二三年三月一日，2024-01-01起施行";
  const auto found = find_date(text);
  ASSERT_TRUE(found);
  EXPECT_EQ(to_iso(found->date), "2023-03-01");
  EXPECT_EQ(text.substr(found->range.begin, found->range.end - found->range.begin),
            "二〇二三年三月一日");
  EXPECT_EQ(find_date("20230301"), std::nullopt);
}

TEST(Dates, GluedDigitsListEveryDateTheyMayHaveBeen) {
  const auto list = [](std::string_view digits) {
    std::string all;
    for (const Date date : glued_dates(digits)) all += to_iso(date) + " ";
    return all;
  };
  EXPECT_EQ(list("2020112"), "2020-01-12 2020-11-02 ");
  EXPECT_EQ(list("202211"), "2022-01-01 ");
  EXPECT_EQ(list("20221231"), "2022-12-31 ");
  EXPECT_EQ(list("2022230"), "");
  for (const char* none : {"", "2022", "20221", "202212311", "2022a11", "二〇二二11"})
    EXPECT_EQ(list(none), "") << none;
}

TEST(Dates, BytesThatAreNoUtf8HideNoDate) {
  EXPECT_EQ(iso("\xB0\xFF 2026-02-09\xE5"), "2026-02-09");
}

}  // namespace
}  // namespace gongkai
