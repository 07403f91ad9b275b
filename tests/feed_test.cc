#include "crawler/feed.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <vector>

namespace gongkai {
namespace {

/// A page of rows, newest first: a row for each letter, k known from an earlier walk, n new, s seen
/// in this walk, p known and pinned (older than the rows below it).
FeedPage page_of(std::string_view rows, int walk, int number = 1) {
  static constexpr std::array<const char*, 12> kDates{
      "2026-02-12", "2026-02-11", "2026-02-10", "2026-02-09", "2026-02-08", "2026-02-07",
      "2026-02-06", "2026-02-05", "2026-02-04", "2026-02-03", "2026-02-02", "2026-02-01"};
  FeedPage page{.number = number, .head = number == 1};
  std::size_t i = 0;
  for (const char row : rows) {
    FeedRow found{.date = kDates.at(i++)};
    if (row == 'k' || row == 'p') found.walk = walk - 1;
    if (row == 's') found.walk = walk;
    if (row == 'p') found.date = "2019-01-01";
    page.rows.push_back(found);
  }
  return page;
}

Feed walked_once(std::optional<int> declared = {}) {
  return {.walk = 1, .declared = declared};
}

TEST(Feed, TheFirstWalkAsksForEveryPage) {
  Feed feed;
  EXPECT_EQ(stride(feed, page_of("nnnn", 1)), Stride::all);
  EXPECT_EQ(stride(feed, page_of("nnnn", 1, 2)), Stride::all);
  FeedPage last = page_of("nn", 1, 3);
  last.last = true;
  EXPECT_EQ(stride(feed, last), Stride::none);
  EXPECT_FALSE(feed.open);
  EXPECT_EQ(feed.walk, 1);
  EXPECT_EQ(feed.fresh, 10);
  EXPECT_EQ(feed.stopped, "");
}

TEST(Feed, ALaterWalkGoesOnUntilKnownRowsFollow) {
  struct Case {
    const char* rows;
    Stride stride;
  };
  for (const auto& [rows, expected] : std::vector<Case>{
           {"kkkkkk", Stride::none},  // nothing new
           {"nnkkkk", Stride::none},  // a run of known rows
           {"knkkkk", Stride::none},  // new rows among known ones
           {"nnnnnn", Stride::next},
           {"pppnnn", Stride::next},    // pinned rows that are known
           {"pppnkkk", Stride::none},   // … and a run below
           {"nnnnkk", Stride::next},    // too short a run
           {"nnnppp", Stride::none},    // ends in known rows, in order
           {"nnnnssss", Stride::next},  // rows of this walk, pushed down while it went on
           {"kk", Stride::none},
           {"", Stride::next}}) {
    Feed feed = walked_once();
    EXPECT_EQ(stride(feed, page_of(rows, 2)), expected) << rows;
    EXPECT_EQ(feed.open, expected == Stride::next) << rows;
  }
}

TEST(Feed, ARunOutOfTheOrderOfItsDatesIsNoEnd) {
  Feed feed = walked_once();
  FeedPage page = page_of("nnnkkk", 2);
  page.rows[3].date = "2015-01-01";  // pinned
  page.rows[4].date = "2018-01-01";
  page.rows[5].date = "2020-01-01";
  EXPECT_EQ(stride(feed, page), Stride::next);
}

TEST(Feed, AColumnWithItsOldestRowsFirstIsWalkedToItsEnd) {
  Feed feed = walked_once();
  FeedPage page = page_of("kkkkkk", 2);
  for (std::size_t i = 0; i < page.rows.size(); ++i)
    page.rows[i].date = std::array{"2011-01-01", "2012-01-01", "2013-01-01",
                                   "2014-01-01", "2015-01-01", "2016-01-01"}
                            .at(i);
  EXPECT_EQ(stride(feed, page), Stride::next);
}

TEST(Feed, AWalkThatWasBrokenOffGoesOnWhereverItIsTakenUp) {
  Feed feed = walked_once();
  EXPECT_EQ(stride(feed, page_of("nnnnnn", 2)), Stride::next);
  // The head again, pushed down by newer rows: what this walk has seen is no end of it.
  EXPECT_EQ(stride(feed, page_of("nsssss", 2)), Stride::next);
  EXPECT_EQ(feed.walk, 2);
  EXPECT_EQ(stride(feed, page_of("ssskkk", 2, 2)), Stride::none);
  EXPECT_EQ(stride(feed, page_of("nkkkkk", 3)), Stride::none);
  EXPECT_EQ(feed.walk, 3);
}

TEST(Feed, ATotalThatHasGrownByMoreThanTheNewRowsLeadsDeeper) {
  Feed feed = walked_once(100);
  FeedPage head = page_of("nkkkkk", 2);
  head.declared = 103;
  EXPECT_EQ(stride(feed, head), Stride::next);
  FeedPage second = page_of("kknkkk", 2, 2);
  second.declared = 103;
  EXPECT_EQ(stride(feed, second), Stride::next);
  FeedPage third = page_of("kknkkk", 2, 3);
  third.declared = 103;
  EXPECT_EQ(stride(feed, third), Stride::none);
  EXPECT_EQ(feed.declared, 103);
}

TEST(Feed, ATotalThatLiesCostsAFewPagesAtMost) {
  Feed feed = walked_once(100);
  int pages = 0;
  Stride next = Stride::next;
  for (; next != Stride::none && pages < 100; ++pages) {
    FeedPage page = page_of("kkkkkk", 2, pages + 1);
    page.declared = 5000;
    next = stride(feed, page);
  }
  EXPECT_EQ(pages, 6);
}

TEST(Feed, PagesThatShowNothingNewEndAWalkWithAReason) {
  Feed feed;
  stride(feed, page_of("nnnn", 1));
  EXPECT_EQ(stride(feed, page_of("ssss", 1, 2)), Stride::all);
  EXPECT_EQ(stride(feed, page_of("ssss", 1, 3)), Stride::all);
  EXPECT_EQ(stride(feed, page_of("ssss", 1, 4)), Stride::none);
  EXPECT_EQ(feed.stopped, "3 pages up to page 4 show nothing new");
}

TEST(Feed, ALatePageOfAFinishedWalkLeadsNowhere) {
  Feed feed = walked_once();
  EXPECT_EQ(stride(feed, page_of("nnnnnn", 2, 4)), Stride::none);
}

}  // namespace
}  // namespace gongkai
