#include "crawler/http_date.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kExample{seconds{784111777}};

TEST(HttpDate, ReadsTheThreeFormsOfTheRfc) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), kExample);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), kExample);
  EXPECT_EQ(parse_http_date(" Sun Nov  6 08:49:37 1994 "), kExample);
  EXPECT_EQ(parse_http_date("Sun Nov 16 08:49:37 1994"), kExample + std::chrono::days{10});
  EXPECT_EQ(parse_http_date("Tuesday, 01-Jan-30 00:00:00 GMT"), sys_seconds{seconds{1893456000}});
}

TEST(HttpDate, NothingElseIsADate) {
  for (const char* text : {"", "0", "now", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 CST", "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Mon, 32 Jan 2024 00:00:00 GMT", "Fri, 30 Feb 2024 00:00:00 GMT",
                           "Mon, 01 Jan 2024 24:00:00 GMT", "Mon, 01 Foo 2024 00:00:00 GMT",
                           "Mon, 01 Jan 2024 00:00:00 GMT x", "Mon, 01 Jan 2024 0:00:00 GMT",
                           "2024-01-01T00:00:00Z"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(HttpDate, RetryAfterIsSecondsOrADate) {
  EXPECT_EQ(parse_retry_after(" 120 ", kExample), seconds{120});
  EXPECT_EQ(parse_retry_after("0", kExample), seconds{0});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", kExample), seconds{60});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:40:37 GMT", kExample), seconds{0});
  for (const char* text : {"", "-5", "+10", "1.5", "1e3", "0x10", "120, 60", "soon", "1 2"}) {
    EXPECT_EQ(parse_retry_after(text, kExample), std::nullopt) << text;
  }
}

TEST(HttpDate, RetryAfterIsCapped) {
  EXPECT_EQ(parse_retry_after("31536000", kExample), kLongestRetryAfter);
  EXPECT_EQ(parse_retry_after("99999999999999999999999", kExample), kLongestRetryAfter);
  EXPECT_EQ(parse_retry_after("Fri, 01 Jan 2100 00:00:00 GMT", kExample), kLongestRetryAfter);
}

}  // namespace
}  // namespace gongkai
