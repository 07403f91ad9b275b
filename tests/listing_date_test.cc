#include "extract/listing_date.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

std::string first(std::string_view text) {
  const auto found = find_row_dates(text);
  return found.empty()
             ? "none"
             : found.front().iso + "|" +
                   std::string{text.substr(found[0].begin, found[0].end - found[0].begin)};
}

TEST(RowDate, IsFoundAsPortalsPrintIt) {
  EXPECT_EQ(first("[2026-02-09]"), "2026-02-09|2026-02-09");
  EXPECT_EQ(first("2026/2/9 10:11"), "2026-02-09|2026/2/9");
  EXPECT_EQ(first("发布：2026年2月9日"), "2026-02-09|2026年2月9日");
  EXPECT_EQ(first("2026.02.09"), "2026-02-09|2026.02.09");
  EXPECT_EQ(first("20260209"), "2026-02-09|20260209");
}

TEST(RowDate, IsPutTogetherWhenTheLayoutTearsIt) {
  EXPECT_EQ(first("02-09 2026"), "2026-02-09|02-09 2026");
  EXPECT_EQ(first("2026 02-09"), "2026-02-09|2026 02-09");
  EXPECT_EQ(first("09 2026-02"), "2026-02-09|09 2026-02");
  EXPECT_EQ(first("09 2026年02月"), "2026-02-09|09 2026年02月");
  EXPECT_EQ(first("2026- 02- 09"), "2026-02-09|2026- 02- 09");
}

TEST(RowDate, WithoutAYearIsPrintedButNotKnown) {
  EXPECT_EQ(first("02-09"), "|02-09");
}

TEST(RowDate, IsNothingElse) {
  EXPECT_EQ(first("2026-02 09:30"), "none");
  EXPECT_EQ(first("12.5%"), "none");
  EXPECT_EQ(first("2026-13-09"), "none");
  EXPECT_EQ(first("2026-02-30"), "none");
  EXPECT_EQ(first("023-85276112"), "none");
  EXPECT_EQ(first("12 2026-02-09"), "2026-02-09|2026-02-09");
  EXPECT_EQ(first("V1.2.3"), "none");
}

TEST(RowDate, OfAUrlIsReadInEveryShape) {
  EXPECT_EQ(date_in_url("/x/202602/t20260209_15400087.html"), "2026-02-09");
  EXPECT_EQ(date_in_url("/x/2024/3/28/92c21b.shtml"), "2024-03-28");
  EXPECT_EQ(date_in_url("/zhengce/2018-08/09/content_1.htm"), "2018-08-09");
  EXPECT_EQ(date_in_url("/x/index_2.html"), "");
}

}  // namespace
}  // namespace gongkai
