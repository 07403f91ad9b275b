#include "crawler/yield.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace gongkai {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Url url_of(const std::string& path) {
  return *Url::parse("http://a.gov.cn" + path);
}

std::vector<std::string> patterns_of(const std::string& path) {
  std::vector<std::string> patterns;
  for (const Family& family : families_of(url_of(path))) patterns.push_back(family.pattern);
  return patterns;
}

TEST(Family, NumbersAndTokensAreTakenOut) {
  EXPECT_THAT(patterns_of("/zwgk/202403/t20240329_187359.html"),
              ElementsAre("a.gov.cn/zwgk/N/tN_N.html", "a.gov.cn/zwgk/N/", "a.gov.cn/zwgk/"));
  EXPECT_THAT(patterns_of("/s/8f3a9c1b27/x.html"),
              ElementsAre("a.gov.cn/s/X/x.html", "a.gov.cn/s/X/", "a.gov.cn/s/"));
  EXPECT_THAT(patterns_of("/"), ElementsAre("a.gov.cn/"));
}

TEST(Family, ParametersMakeFamiliesOfTheirOwn) {
  EXPECT_THAT(patterns_of("/a/list.jsp?y=2&m=1"),
              ElementsAre("a.gov.cn/a/list.jsp?m&y", "a.gov.cn/a/list.jsp?", "a.gov.cn?m&y",
                          "a.gov.cn/a/"));
  EXPECT_THAT(patterns_of("/a/1.html;v=12"), Contains("a.gov.cn?v"));
}

TEST(Family, ADayAMonthOrAYearIsKnownByItsForm) {
  for (const char* const path : {"/cal/2031/5/", "/2026/02.html", "/c?year=31&month=4",
                                 "/c?from=2026-02-01", "/d/2026-02/", "/c?m=7"}) {
    EXPECT_TRUE(names_a_time(url_of(path))) << path;
  }
  for (const char* const path :
       {"/zwgk/202403/t20240329_187359.html", "/c?id=31", "/1234/5678/", "/"})
    EXPECT_FALSE(names_a_time(url_of(path))) << path;
}

/// How many of `count` addresses may be asked before their family is closed.
int asked(Yield& yield, int count, const std::function<std::string(int)>& path,
          const std::function<std::uint64_t(int)>& words) {
  int asked = 0;
  for (int i = 0; i < count; ++i) {
    const Url url = url_of(path(i));
    if (yield.closed_by(url)) continue;
    ++asked;
    yield.note(url, words(i), News::all);
  }
  return asked;
}

std::uint64_t own(int i) {
  return static_cast<std::uint64_t>(i) + 1;
}
std::uint64_t same(int /*i*/) {
  return 7;
}

TEST(Yield, PagesThatSaySomethingOfTheirOwnAreAllAsked) {
  Yield yield;
  EXPECT_EQ(asked(yield, 3000, [](int i) { return fmt::format("/view.jsp?id={}", i); }, own), 3000);
}

TEST(Yield, AFamilyThatGivesNothingIsLeft) {
  Yield yield;
  EXPECT_LE(asked(yield, 3000, [](int i) { return fmt::format("/cal?y={}", i); }, same), 70);
  EXPECT_TRUE(yield.closed_by(url_of("/cal?y=99999")));
  EXPECT_FALSE(yield.closed_by(url_of("/cal2?y=1")));
}

TEST(Yield, AMirrorIsLeftAndItsOriginalsAreNot) {
  Yield yield;
  int mirrored = 0;
  for (int i = 0; i < 1000; ++i) {
    // The copy comes first, as it may.
    for (const std::string& path :
         {fmt::format("/mirror/zwgk/{}.html", i), fmt::format("/zwgk/{}.html", i)}) {
      const Url url = url_of(path);
      if (yield.closed_by(url)) {
        EXPECT_TRUE(path.starts_with("/mirror")) << path;
        continue;
      }
      mirrored += path.starts_with("/mirror") ? 1 : 0;
      yield.note(url, own(i), News::all);
    }
  }
  EXPECT_LE(mirrored, 200);
}

TEST(Yield, ParametersThatChangeNothingAreLeftWhereThePageIsKnown) {
  Yield yield;
  for (int i = 0; i < 200; ++i) yield.note(url_of(fmt::format("/p{}.html", i)), own(i), News::all);
  EXPECT_LE(asked(
                yield, 2000, [](int i) { return fmt::format("/p{}.html?visit={}", i % 200, i); },
                [](int i) { return own(i % 200); }),
            200);
  EXPECT_FALSE(yield.closed_by(url_of("/never/seen.html?visit=5")));
}

TEST(Yield, ADirectoryWhosePagesShowWhatOthersOfItDidIsLeft) {
  // Facets in the path: each page is of a kind of its own, and says something of its own.
  Yield yield;
  int asked = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string letters{static_cast<char>('a' + i % 26), static_cast<char>('a' + i / 26 % 26),
                              static_cast<char>('a' + i / 676)};
    const Url url = url_of("/find/" + letters + "/");
    if (yield.closed_by(url)) continue;
    ++asked;
    yield.note(url, own(i), i < 30 ? News::all : News::narrow);
  }
  EXPECT_LE(asked, 200);
  EXPECT_FALSE(yield.closed_by(url_of("/zwgk/a/")));
}

TEST(Yield, TheSameNotesCloseTheSame) {
  Yield first;
  Yield second;
  for (int i = 0; i < 200; ++i) {
    const Url url = url_of(fmt::format("/x?a={}", i));
    first.note(url, same(i), News::all);
    second.note(url, same(i), News::all);
    second.note(url, same(i), News::all);  // again, as after a second visit
  }
  EXPECT_EQ(first.closed_by(url_of("/x?a=1000")).has_value(),
            second.closed_by(url_of("/x?a=1000")).has_value());
  EXPECT_TRUE(first.closed_by(url_of("/x?a=1000")));
}

}  // namespace
}  // namespace gongkai
