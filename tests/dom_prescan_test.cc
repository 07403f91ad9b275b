#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "extract/dom.h"

namespace gongkai {
namespace {

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(PagePrescan, ScriptsAreNotTags) {
  EXPECT_TRUE(
      Page::parse("<script>if (a<b && " + repeated("x y ", 3000) + ") {}</script><p>正文</p>"));
}

TEST(PagePrescan, ElementsWithoutEndTagsDoNotNest) {
  EXPECT_TRUE(Page::parse("<table>" + repeated("<tr><td>一", 2000) + "</table><select>" +
                          repeated("<option>1", 2000)));
}

TEST(PagePrescan, EndTagsOfNothingHideNoDepth) {
  EXPECT_FALSE(Page::parse(repeated("<div></p>", 1000)));
  EXPECT_FALSE(Page::parse(repeated("<div></b></x>", 1000)));
  EXPECT_FALSE(Page::parse(repeated("<DIV>", 1000)));
}

TEST(PagePrescan, AttributesOfOneTagAreCounted) {
  EXPECT_FALSE(Page::parse("<p " + repeated("a=1 ", 2000) + ">"));
  EXPECT_TRUE(Page::parse("<p title='" + repeated("a b ", 2000) + "'>"));
}

TEST(PagePrescan, OpenQuotesCostNoMoreThanTheirLength) {
  const auto begin = std::chrono::steady_clock::now();
  static_cast<void>(Page::parse(repeated("<a b=\"", 200'000)));
  static_cast<void>(Page::parse(repeated("<a \"", 200'000)));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
}

}  // namespace
}  // namespace gongkai
