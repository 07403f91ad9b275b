#include "crawler/response.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

TEST(Response, HeadersAreFoundInAnyCase) {
  const std::string_view head = "HTTP/1.1 200 OK\r\nContent-Type: text/html \r\nX: y\r\n\r\n";
  EXPECT_EQ(find_header(head, "content-type"), "text/html");
  EXPECT_EQ(find_header(head, "x"), "y");
  EXPECT_EQ(find_header(head, "missing"), std::nullopt);
}

TEST(Response, EveryStateIsReadBackFromItsWord) {
  for (int i = 0; i < 22; ++i) {
    const auto state = static_cast<FetchState>(i);
    EXPECT_EQ(fetch_state_from(to_string(state)), state);
  }
  EXPECT_EQ(fetch_state_from("nonsense"), std::nullopt);
}

}  // namespace
}  // namespace gongkai
