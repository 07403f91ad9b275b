#include "crawler/scope.h"

#include <gtest/gtest.h>

#include <string>

#include "crawler/trap.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

constexpr int kYear = 2026;

Portal portal() {
  return {.name = "p", .hosts = {"a.gov.cn"}, .paths = {"/zwgk/"}, .depth = 3};
}

std::string why(const std::string& url, Purpose purpose = Purpose::document, int depth = 1) {
  return out_of_reach(portal(), *Url::parse(url), purpose, depth, kYear).value_or("");
}

TEST(Scope, HostsBindEverythingAndPathsBindListings) {
  EXPECT_EQ(why("http://a.gov.cn/other/1.html"), "");
  EXPECT_EQ(why("http://a.gov.cn/zwgk/", Purpose::listing), "");
  EXPECT_EQ(why("http://a.gov.cn/other/", Purpose::listing), "/other/ is under no path of p");
  EXPECT_EQ(why("http://b.gov.cn/zwgk/1.html"), "host b.gov.cn is not in the scope of p");
  EXPECT_EQ(why("ftp://a.gov.cn/1"), "ftp is not http");
}

TEST(Scope, DepthAndLengthAreBounded) {
  EXPECT_EQ(why("http://a.gov.cn/1", Purpose::document, 3), "");
  EXPECT_EQ(why("http://a.gov.cn/1", Purpose::document, 4), "4 steps from a start, more than 3");
  EXPECT_EQ(why("http://a.gov.cn/" + std::string(3970, 'x')), "");
  EXPECT_EQ(why("http://a.gov.cn/" + std::string(4000, 'x')), "URL of 4016 bytes");
}

TEST(Trap, WhatRepeatsWithoutEndIsTold) {
  for (const char* url :
       {"http://a.gov.cn/x/x/x/1.html", "http://a.gov.cn/a/b/a/b/a/b/", "http://a.gov.cn/1/1/1/1/",
        "http://a.gov.cn/zwgk/a/b/c/a/b/c/a/b/c/d.html", "http://a.gov.cn/l?p=1&q=2&p=1&p=1",
        "http://a.gov.cn/cal/2028/5/", "http://a.gov.cn/cal?date=2031-05-01",
        "http://a.gov.cn/cal?m=5&year=2099"}) {
    EXPECT_TRUE(looks_endless(*Url::parse(url), kYear)) << url;
  }
  std::string deep = "http://a.gov.cn";
  for (int i = 0; i < 41; ++i) deep += "/s" + std::to_string(i);
  EXPECT_TRUE(looks_endless(*Url::parse(deep), kYear));
}

TEST(Trap, WhatPortalsDoIsNoTrap) {
  for (const char* url :
       {"http://a.gov.cn/zwgk/zwgk/1.html", "http://a.gov.cn/jz/swz/zwgk/zfxxgkml/fzzfjsndbg/",
        "http://a.gov.cn/art/2011/1/1/art_1_1.html", "http://a.gov.cn/2001/01/01/01.html",
        "http://a.gov.cn/cal/2026/12/", "http://a.gov.cn/l?year=2027",
        "http://a.gov.cn/l?page=2&page=3", "http://a.gov.cn/info/2088/2190.htm",
        "http://a.gov.cn/l?id=20990101", "http://a.gov.cn/"}) {
    EXPECT_FALSE(looks_endless(*Url::parse(url), kYear)) << url;
  }
}

TEST(Trap, SessionsAreNoPartOfAKeyAndNumbersOfSitesAre) {
  const auto key = [](const char* url) { return canonical_key(*Url::parse(url)); };
  EXPECT_EQ(key("http://a.gov.cn/v?sid=9f86d081884c7d659a2f&id=3"), "a.gov.cn/v?id=3");
  EXPECT_EQ(key("http://a.gov.cn/v?id=3&PHPSESSID=x"), "a.gov.cn/v?id=3");
  EXPECT_EQ(key("http://a.gov.cn/v;jsessionid=AB12/w;JSESSIONID=3?id=3"), "a.gov.cn/v/w?id=3");
  EXPECT_EQ(key("http://a.gov.cn/gkmlpt/api/all/721?page=1&sid=755041"),
            "a.gov.cn/gkmlpt/api/all/721?page=1&sid=755041");
  EXPECT_EQ(key("http://a.gov.cn/v?session=spring"), "a.gov.cn/v?session=spring");
}

}  // namespace
}  // namespace gongkai
