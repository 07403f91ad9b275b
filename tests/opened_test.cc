#include "extract/opened.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

TEST(Opened, AClickGivesTheAddressItOpens) {
  EXPECT_EQ(opened_address("window.open('/x/1.html')"), "/x/1.html");
  EXPECT_EQ(opened_address("javascript:location.href=\"index_1.html\";"), "index_1.html");
  EXPECT_EQ(opened_address("if(1){window.location = 'a.htm'}"), "a.htm");
  EXPECT_EQ(opened_address("location.replace('b.htm'); return false"), "b.htm");
}

TEST(Opened, WhatIsPutTogetherOrNotOpenedIsNoAddress) {
  EXPECT_EQ(opened_address("location.href='index_' + n + '.html'"), "");
  EXPECT_EQ(opened_address("alert('/x/1.html')"), "");
  EXPECT_EQ(opened_address("void(0)"), "");
  EXPECT_EQ(opened_address(""), "");
}

TEST(Opened, ACallWithANumberIsToldWithItsName) {
  const auto call = numbered_call("javascript:goPage(3);");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->name, "goPage");
  EXPECT_EQ(call->number, 3);
  EXPECT_FALSE(numbered_call("javascript:goPage('x')"));
  EXPECT_FALSE(numbered_call("javascript:;"));
}

}  // namespace
}  // namespace gongkai
