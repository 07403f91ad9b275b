#include "crawler/revisit.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "crawler/patience.h"

namespace gongkai {
namespace {

using std::chrono::hours;

constexpr TimePoint kNow{std::chrono::sys_days{std::chrono::year{2026} / 2 / 9}};

int days_after(const Visit& visit) {
  return revisit(visit, kNow, 7).every;
}

TEST(Revisit, AnUnchangedPageIsVisitedEverMoreSeldom) {
  Visit visit;
  std::vector<int> days;
  for (int i = 0; i < 7; ++i) days.push_back(visit.every = days_after(visit));
  EXPECT_EQ(days, (std::vector<int>{30, 60, 120, 240, 360, 360, 360}));
}

TEST(Revisit, AChangedPageIsVisitedMoreOften) {
  Visit visit{.changed = true, .every = 120};
  std::vector<int> days;
  for (int i = 0; i < 6; ++i) days.push_back(visit.every = days_after(visit));
  EXPECT_EQ(days, (std::vector<int>{60, 30, 15, 7, 7, 7}));
}

TEST(Revisit, WhatFailedIsLookedForAgainAtItsOwnPace) {
  struct Case {
    FetchState state;
    std::vector<int> days;
  };
  for (const auto& [state, expected] :
       std::vector<Case>{{FetchState::gone, {30, 60, 120, 240, 360, 360}},
                         {FetchState::soft_404, {30, 60, 120, 240, 360, 360}},
                         {FetchState::challenged, {3, 6, 12, 24, 48, 60}},
                         {FetchState::stub, {7, 14, 28, 56, 112, 180}},
                         {FetchState::refused_by_robots, {30, 60, 120, 180, 180, 180}}}) {
    Visit visit{.state = state, .every = 240};  // it was good for long
    std::vector<int> days;
    for (; visit.tries < 6; ++visit.tries) days.push_back(visit.every = days_after(visit));
    EXPECT_EQ(days, expected) << to_string(state);
  }
}

TEST(Revisit, AFaultThatOutlastsItsRetriesIsTriedAfterADayThenTwoUpToThirty) {
  Visit visit{.state = FetchState::unreachable, .tries = kMaxTries - 1, .every = 240};
  std::vector<int> days;
  for (int i = 0; i < 7; ++i, ++visit.tries) days.push_back(visit.every = days_after(visit));
  EXPECT_EQ(days, (std::vector<int>{1, 2, 4, 8, 16, 30, 30}));
}

TEST(Revisit, WhatWasRefusedForGoodIsNotAskedAgain) {
  for (const FetchState state : {FetchState::blocked, FetchState::off_scope, FetchState::too_large,
                                 FetchState::parse_limit, FetchState::blocked_address}) {
    EXPECT_FALSE(revisit({.state = state}, kNow, 1).at) << to_string(state);
  }
}

TEST(Revisit, APageThatCameBackStartsAnew) {
  EXPECT_EQ(days_after({.tries = 3, .every = 240}), 30);
}

TEST(Revisit, PagesFoundTogetherDoNotComeDueTogether) {
  std::set<std::int64_t> dates;
  for (std::uint64_t page = 1; page <= 1000; ++page) {
    const Revisit next = revisit({}, kNow, page);
    EXPECT_GE(*next.at, kNow + hours{24 * 22});
    EXPECT_LE(*next.at, kNow + hours{24 * 38});
    EXPECT_EQ(next.at, revisit({}, kNow, page).at);
    dates.insert(std::chrono::floor<std::chrono::days>(*next.at).time_since_epoch().count());
  }
  EXPECT_GE(dates.size(), 15U);
}

}  // namespace
}  // namespace gongkai
