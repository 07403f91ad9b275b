#include "cli/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/sqlite.h"
#include "tests/sample_site.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimePoint kToday{std::chrono::sys_days{std::chrono::year{2026} / 2 / 9}};

std::string front(const Content& content, FetchState state = FetchState::ok,
                  std::int64_t most = 40) {
  const auto symptom =
      judge_front(content, state, {.column = "http://a.gov.cn/c/", .rows = 900, .most = most});
  return symptom ? symptom->kind + " " + std::string{to_string(symptom->looks)} : "";
}

Listing listing_of(int rows, std::optional<int> total = {}, bool same = false) {
  Listing listing{.family = "trs", .declared_total = total};
  for (int i = 0; i < rows; ++i)
    listing.rows.push_back({.title = same ? "年度报告" : "年度报告" + std::to_string(i)});
  return listing;
}

TEST(Watch, AFrontWithoutItsRowsIsToldByWhatItLooksLike) {
  Listing unrendered = listing_of(0, 0);
  unrendered.unrendered = true;
  Listing home = listing_of(0);
  home.family = "home";
  EXPECT_EQ(front(listing_of(0, 0)), "no_rows nothing_published");
  EXPECT_EQ(front(listing_of(0)), "no_rows layout_changed");
  EXPECT_EQ(front(unrendered), "no_rows layout_changed");
  EXPECT_EQ(front(home), "no_rows moved");
  EXPECT_EQ(front(Document{}), "no_rows layout_changed");
  EXPECT_EQ(front(Refusal{}, FetchState::stub), "no_rows layout_changed");
  EXPECT_EQ(front(Refusal{}, FetchState::gone), "no_rows moved");
  EXPECT_EQ(front(Refusal{}, FetchState::redirected_off_host), "no_rows moved");
  EXPECT_EQ(front(Refusal{}, FetchState::challenged), "no_rows challenged");
  EXPECT_EQ(front(Refusal{}, FetchState::blocked), "no_rows challenged");
}

TEST(Watch, AFaultOfTheNetworkTellsNothing) {
  for (const FetchState state : {FetchState::unreachable, FetchState::server_error,
                                 FetchState::too_slow, FetchState::truncated}) {
    EXPECT_EQ(front(Refusal{}, state), "") << to_string(state);
  }
}

TEST(Watch, AColumnThatShrinksByMoreThanHalfIsAnAlarm) {
  EXPECT_EQ(front(listing_of(19)), "fewer_rows layout_changed");
  EXPECT_EQ(front(listing_of(21)), "");
  EXPECT_EQ(front(listing_of(20, 400)), "");
  EXPECT_EQ(front(listing_of(20, 150), FetchState::ok, 400), "fewer_rows layout_changed");
  Listing first = listing_of(15);
  first.next.push_back({.url = "http://a.gov.cn/c/index_1.html"});
  EXPECT_EQ(front(first), "");
  first.pages = 2;
  EXPECT_EQ(front(first), "");
  EXPECT_EQ(front(first, FetchState::ok, 70), "fewer_rows layout_changed");
  EXPECT_EQ(front(listing_of(4), FetchState::ok, 9), "");  // so few rows tell nothing
}

TEST(Watch, RowsThatAreAllTitledAlikeAreAnAlarm) {
  EXPECT_EQ(front(listing_of(30, {}, true)), "same_titles layout_changed");
  EXPECT_EQ(front(listing_of(4, 40, true)), "");
}

TEST(Watch, ANewColumnGivesNoAlarm) {
  EXPECT_FALSE(judge_front(listing_of(0), FetchState::ok, {.column = "c"}));
}

TEST(Watch, SilenceIsMeasuredByTheColumnsOwnRhythm) {
  const auto silence = [](std::vector<std::string> dates, const char* since = "2019-01-01T00") {
    const auto symptom = judge_silence("c", {.dates = std::move(dates), .since = since}, kToday);
    return symptom ? symptom->says : std::string{};
  };
  EXPECT_EQ(silence({"2025-11-01", "2025-10-25", "2025-10-18"}),
            "no new row for 100 days, when 7 was the longest pause");
  EXPECT_EQ(silence({"2025-12-20", "2025-12-18"}), "");                // under two months
  EXPECT_EQ(silence({"2025-03-01", "2024-03-20", "2023-03-10"}), "");  // once a year
  EXPECT_NE(silence({"2024-03-01", "2023-03-20", "2022-03-10"}), "");
  EXPECT_EQ(silence({"2019-03-01"}), "");                              // no rhythm
  EXPECT_EQ(silence({"2030-01-01", "2026-01-01", "2025-12-01"}), "");  // a date ahead is a slip
  EXPECT_EQ(silence({"2021-11-01", "2021-10-25"}, "2026-01-01T00:00:00Z"), "");
  EXPECT_NE(silence({"2021-11-01", "2021-10-25"}, "2025-11-01T00:00:00Z"), "");
  EXPECT_EQ(silence({"n/a", ""}), "");
}

TEST(Watch, SilenceOfAPageThatCannotBeHadLooksOtherwise) {
  const auto look = [](FetchState state) {
    const auto symptom = judge_silence("c",
                                       {.dates = {"2025-11-01", "2025-10-25"},
                                        .since = "2019-01-01T00:00:00Z",
                                        .fault = std::string{to_string(state)}},
                                       kToday);
    return symptom ? std::string{to_string(symptom->looks)} : "none";
  };
  EXPECT_EQ(look(FetchState::dns_error), "moved");
  EXPECT_EQ(look(FetchState::unreachable), "moved");
  EXPECT_EQ(look(FetchState::refused_by_robots), "challenged");
  EXPECT_EQ(look(FetchState::stub), "layout_changed");
  EXPECT_EQ(look(FetchState::stopped), "none");  // we do not look
}

TEST(Watch, AFieldThatVanishedFromAllPagesIsAnAlarm) {
  FieldsOfVersion all{};
  all.fill(true);
  std::vector<FieldsOfVersion> documents(40, all);
  EXPECT_THAT(judge_fields("p", documents), IsEmpty());
  for (std::size_t i = 0; i < 8; ++i) documents[i].at(5) = false;
  const auto symptoms = judge_fields("p", documents);
  ASSERT_EQ(symptoms.size(), 1U);
  EXPECT_EQ(symptoms[0].kind, "lost_published_on");
  EXPECT_EQ(symptoms[0].says, "32 of 32 documents had a published_on, none of the newest 8 has");
  documents[3].at(5) = true;
  EXPECT_THAT(judge_fields("p", documents), IsEmpty());
  EXPECT_THAT(judge_fields("p", std::span{documents}.first(20)), IsEmpty());
}

TEST(Watch, AFieldIsBackOnlyWhenOneOfTheNewestPagesHasIt) {
  FieldsOfVersion all{};
  all.fill(true);
  std::vector<FieldsOfVersion> documents(60, all);
  for (std::size_t i = 0; i < 30; ++i) documents[i].at(5) = false;
  EXPECT_THAT(judge_fields("p", documents), IsEmpty());  // too many are without it by now
  EXPECT_THAT(fields_back(documents), testing::Not(testing::Contains("lost_published_on")));
  EXPECT_THAT(fields_back(documents), testing::Contains("lost_title"));
  documents[7].at(5) = true;
  EXPECT_THAT(fields_back(documents), testing::Contains("lost_published_on"));
  EXPECT_THAT(fields_back({}), IsEmpty());
}

constexpr const char* kColumn = "/zwgk/";

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    site.publish(kColumn, 40);
    crawl.emplace(site);
    crawl->run();
    EXPECT_THAT(alarms(), IsEmpty());
  }

  /// Kind, look and standing of every alarm that ever was.
  std::vector<std::string> alarms() {
    std::vector<std::string> words;
    for (const Alarm& alarm : crawl->open().alarms(true)) {
      words.push_back(alarm.kind + " " + alarm.looks_like +
                      (alarm.closed_at.empty() ? "" : " over") + (alarm.is_new() ? " new" : ""));
    }
    return words;
  }

  void next_week() {
    crawl->wait(7 * 24h);
    crawl->run();
  }

  SampleSite site;
  std::optional<SampleCrawl> crawl;
};

TEST_F(WatchTest, AColumnThatIsGoneIsOneAlarmHoweverOftenItIsLookedAt) {
  site.overrides[kColumn] = {.status = 404};
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("no_rows moved new"));
  next_week();
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("no_rows moved new"));
  EXPECT_TRUE(crawl->open().acknowledge(1, crawl->web.now));
  EXPECT_FALSE(crawl->open().acknowledge(1, crawl->web.now));
  EXPECT_THAT(alarms(), ElementsAre("no_rows moved"));
  site.overrides.clear();
  site.publish(kColumn, 1);
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("no_rows moved over"));
  site.overrides[kColumn] = {.status = 404};
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("no_rows moved over", "no_rows moved new"));
}

TEST_F(WatchTest, AColumnWithAnotherLayoutIsAnAlarmAndItsRowsAreKept) {
  site.overrides[kColumn] = {
      .body =
          "<html><body><div id=app></div><ul><li v-for='row in rows'>{{row.title}}</li></ul>"
          "<script>var app = new Vue({el: '#app'});</script></body></html>"};
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("no_rows layout_changed new"));
  EXPECT_EQ(crawl->open().status(crawl->web.now).documents, 40);
}

TEST_F(WatchTest, SilenceIsAnAlarmUntilSomethingIsPublished) {
  // One row came each day until a year ago; what counts is that it is watched for two months.
  SampleSite::Column& column = site.columns[kColumn];
  for (int week = 0; week < 8; ++week) next_week();
  EXPECT_THAT(alarms(), IsEmpty());
  next_week();
  ASSERT_THAT(alarms(), ElementsAre("silence nothing_published new"));
  column.rows.insert(column.rows.begin(), SampleSite::article(kColumn, 900, 460));
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("silence nothing_published over"));
}

TEST_F(WatchTest, AColumnThatStatesLessThanHalfIsAnAlarmUntilItHasGrownBack) {
  SampleSite::Column& column = site.columns[kColumn];
  column.shows_total = true;
  site.publish(kColumn, 1);
  next_week();
  const std::vector<SampleSite::Article> all = column.rows;
  column.unlisted = all;
  column.rows.resize(8);
  next_week();
  ASSERT_THAT(alarms(), ElementsAre("fewer_rows layout_changed new"));
  for (int row = 0; row < 3; ++row) {  // each walk ends well, and states less than there was
    column.rows.insert(column.rows.begin(), SampleSite::article(kColumn, 700 + row, 410 + row));
    next_week();
  }
  EXPECT_THAT(alarms(), ElementsAre("fewer_rows layout_changed new"));
  column.rows.insert(column.rows.end(), all.begin() + 8, all.end());
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("fewer_rows layout_changed over"));
}

TEST_F(WatchTest, AColumnThatShowsOnlyItsNewestRowsDoesNotShrink) {
  SampleSite::Column& column = site.columns["/news/"];
  crawl->portal.start.push_back(site.url("/news/"));
  crawl->portal.toml += " # more";
  for (int row = 0; row < 120; ++row) {
    column.rows.insert(column.rows.begin(), SampleSite::article("/news/", row, 400 + row / 3));
    if (column.rows.size() > 15) column.rows.resize(15);
    if (row % 10 == 9) next_week();
  }
  for (const std::string& alarm : alarms()) EXPECT_THAT(alarm, testing::HasSubstr("silence"));
}

TEST_F(WatchTest, AHostThatNeverAnswersIsAnAlarmWhenTheSilenceIsTooLong) {
  site.down = true;
  for (int week = 0; week < 8; ++week) next_week();
  EXPECT_THAT(alarms(), IsEmpty());
  next_week();
  ASSERT_THAT(alarms(), ElementsAre("silence moved new"));
  EXPECT_THAT(crawl->open().alarms(false).front().says, testing::HasSubstr("(unreachable)"));
  site.down = false;
  site.columns[kColumn].rows.insert(site.columns[kColumn].rows.begin(),
                                    SampleSite::article(kColumn, 900, 468));
  crawl->wait(30 * 24h);
  crawl->run();
  EXPECT_THAT(alarms(), ElementsAre("silence moved over"));
}

TEST_F(WatchTest, AHostWhoseRobotsFileFailsForMonthsIsAnAlarm) {
  site.overrides["/robots.txt"] = {.status = 503};
  for (int week = 0; week < 9; ++week) next_week();
  EXPECT_THAT(alarms(), ElementsAre("silence challenged new"));
}

TEST_F(WatchTest, AColumnThatRobotsForbidsNowIsAnAlarm) {
  site.robots = "User-agent: *\nDisallow: /zwgk/\n";
  next_week();
  EXPECT_THAT(alarms(), ElementsAre("no_rows challenged new"));
}

TEST_F(WatchTest, AColumnIsCompleteWhenAllThatItStatesIsThere) {
  site.columns[kColumn].shows_total = true;
  site.publish(kColumn, 1);
  next_week();
  Archive archive = crawl->open();
  ASSERT_EQ(archive.columns().size(), 1U);
  const ColumnLine column = archive.columns().front();
  EXPECT_EQ(column.declared, 41);
  EXPECT_EQ(column.seen, 41);
  EXPECT_EQ(column.archived, 41);
  EXPECT_TRUE(column.is_complete());
}

TEST_F(WatchTest, AColumnThatShowsLessThanItStatesIsPartial) {
  site.columns["/other/"].shows_total = true;
  site.publish("/other/", 60);
  site.overrides["/other/index_1.html"] = {.status = 404};
  site.columns["/other/"].rows[0].path = "http://elsewhere.com/1.html";
  crawl->portal.start.push_back(site.url("/other/"));
  crawl->portal.toml += " # more";
  next_week();
  Archive archive = crawl->open();
  const ColumnLine column = archive.columns().back();
  EXPECT_EQ(column.declared, 60);
  EXPECT_EQ(column.seen, 40);
  EXPECT_EQ(column.archived, 39);
  EXPECT_EQ(column.off_scope, 1);
  EXPECT_EQ(column.missing(), 20);
  EXPECT_FALSE(column.is_complete());
}

}  // namespace
}  // namespace gongkai
