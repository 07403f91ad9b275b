#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/outlook.h"
#include "tests/program.h"
#include "tests/sample_site.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kColumn = "/zwgk/";

/// A crawl whose archive is asked why.
class WhyTest : public testing::Test {
 protected:
  WhyTest() { site.publish(kColumn, 5); }

  void run() {
    if (!crawl) {
      crawl.emplace(site);
      if (change) change(crawl->portal);
    }
    crawl->run();
  }

  /// "kind says", one a line.
  std::string why(const std::string& url, Outlook::Terms terms = {}) {
    Archive archive = crawl->open();
    Outlook outlook{archive, {crawl->portal}, std::move(terms)};
    std::string lines;
    for (const Reason& reason : outlook.why(url, crawl->web.now))
      lines += reason.kind + " " + reason.says + "\n";
    return lines;
  }
  std::string why_row(std::size_t n) { return why(site.url(row(n).path)); }
  SampleSite::Article& row(std::size_t n) { return site.columns[kColumn].rows.at(n); }

  SampleSite site;
  std::function<void(Portal&)> change;
  std::optional<SampleCrawl> crawl;
};

TEST_F(WhyTest, WhatIsNoHttpUrl) {
  run();
  EXPECT_THAT(why("ftp://a.gov.cn/"), HasSubstr("url ftp://a.gov.cn/ is not an http URL"));
  EXPECT_THAT(why("zwgk"), HasSubstr("url "));
}

TEST_F(WhyTest, WhatNoPageLeadsTo) {
  run();
  EXPECT_THAT(why(site.url("/nowhere.html")),
              HasSubstr("never_seen in the scope of p, but no page that was read leads to it"));
}

TEST_F(WhyTest, WhatIsOnAnotherHost) {
  run();
  EXPECT_EQ(why("http://b.gov.cn/1.html"), "scope host b.gov.cn is not in the scope of p\n");
}

TEST_F(WhyTest, ARowThatLeadsOutOfScope) {
  row(1).path = "http://b.gov.cn/2.html";
  run();
  EXPECT_THAT(why("http://b.gov.cn/2.html"),
              AllOf(HasSubstr("scope host b.gov.cn is not in the scope of p\n"),
                    HasSubstr("next not asked again by itself"), HasSubstr("row of http://")));
}

TEST_F(WhyTest, AColumnOutsideThePaths) {
  change = [](Portal& portal) { portal.paths = {"/zwgk/"}; };
  run();
  Request other = listing_request(site.url("/xwdt/"));
  other.portal = "p";
  crawl->open().enqueue(std::span{&other, 1});
  EXPECT_THAT(why(other.url), HasSubstr("scope /xwdt/ is under no path of p"));
}

TEST_F(WhyTest, ALineOfRobotsTxt) {
  site.robots = "User-agent: *\nDisallow: /zwgk/2025\n";
  run();
  EXPECT_THAT(why_row(0), HasSubstr("robots robots.txt line 2: Disallow: /zwgk/2025"));
}

TEST_F(WhyTest, RobotsTxtThatWasNotAskedYet) {
  run();
  crawl->wait(25h);
  EXPECT_THAT(why_row(0), HasSubstr("/robots.txt is asked again first"));
}

TEST_F(WhyTest, RobotsTxtThatCouldNotBeHad) {
  site.overrides["/robots.txt"] = {.status = 503};
  run();
  EXPECT_THAT(why(site.url(kColumn)),
              HasSubstr("robots.txt could not be had: HTTP 503, so nothing is asked "
                        "before 2026-02-"));
}

TEST_F(WhyTest, RobotsTxtThatIsForbiddenAndOneThatAPortalFileLifts) {
  site.overrides["/robots.txt"] = {.status = 403};
  run();
  EXPECT_THAT(why(site.url(kColumn)), HasSubstr("robots robots.txt answers 403"));
  crawl->portal.forbidden_robots = "agreed by letter";
  EXPECT_THAT(why(site.url(kColumn)), Not(HasSubstr("robots robots.txt answers 403")));
}

TEST_F(WhyTest, TheStopList) {
  run();
  const StopList stop{
      {.host = "a.gov.cn", .path = "/zwgk/", .reason = "the site moves", .place = "stop.toml:3"}};
  EXPECT_THAT(why(site.url(row(0).path), {.stop = stop}),
              HasSubstr("stop_list asked to stop (stop.toml:3): the site moves"));
}

TEST_F(WhyTest, ThePortalsHours) {
  run();
  crawl->portal.hours = {.from = 3 * 60, .to = 4 * 60};
  EXPECT_THAT(why_row(0), HasSubstr("host www.a.gov.cn waits until 2026-02-09T19:00:00Z: hours"));
}

TEST_F(WhyTest, TheDailyBudget) {
  change = [](Portal& portal) { portal.daily_budget = 3; };
  run();
  EXPECT_THAT(why_row(4), AllOf(HasSubstr("waits until 2026-02-09T16:00:00Z: daily budget"),
                                HasSubstr("next is due; "), HasSubstr("found new row “某区")));
}

TEST_F(WhyTest, ARetryAfterOfTheHost) {
  site.overrides[row(1).path] = {.status = 503, .head = "Retry-After: 7200\r\n"};
  run();
  EXPECT_THAT(
      why_row(1),
      AllOf(HasSubstr("host www.a.gov.cn waits until 2026-02-09T"), HasSubstr("server_error"),
            HasSubstr("next tried again at 2026-02-09T"), HasSubstr("(HTTP 503)")));
  EXPECT_THAT(why_row(2), HasSubstr("host www.a.gov.cn waits until"));
}

TEST_F(WhyTest, AChallenge) {
  site.overrides[row(1).path] = {.status = 412};
  run();
  EXPECT_THAT(why_row(1), AllOf(HasSubstr("waits until 2026-02-12T"), HasSubstr("challenged"),
                                HasSubstr("failed answered at")));
}

TEST_F(WhyTest, AFaultThatIsTriedAgain) {
  site.overrides[row(1).path] = {.status = 200, .body = "<html>", .state = FetchState::truncated};
  crawl.emplace(site);
  crawl->limit = 6;
  crawl->run();
  EXPECT_THAT(why_row(1), AllOf(HasSubstr("failed answered at"), HasSubstr("truncated"),
                                HasSubstr("1 in a row"), HasSubstr("next tried again at")));
}

TEST_F(WhyTest, WhatIsArchivedAndWhenItIsVisitedNext) {
  run();
  EXPECT_THAT(
      why_row(0),
      AllOf(HasSubstr("archived document "), HasSubstr("version 1, from http://www.a.gov.cn/zwgk/"),
            HasSubstr("next asked again at 2026-03-"), HasSubstr("30 days after the last visit"),
            HasSubstr("column a row of http://www.a.gov.cn/zwgk/")));
}

TEST_F(WhyTest, WhatStandsForTheSamePage) {
  run();
  EXPECT_THAT(why("https://a.gov.cn" + row(0).path + "#top"),
              HasSubstr("same_page it stands for the same page as " + site.url(row(0).path)));
}

TEST_F(WhyTest, WhatHasTheSameTextAsAnother) {
  row(1).title = row(2).title;
  row(1).date = row(2).date;
  run();
  EXPECT_THAT(why_row(1), HasSubstr("copies the same text as "));
}

TEST_F(WhyTest, AColumnAndItsDocumentsThatMoved) {
  run();
  const std::string before = row(0).path;
  SampleSite::Column moved = site.columns[kColumn];
  site.columns.clear();
  for (SampleSite::Article& article : moved.rows)
    article.path = "/xxgk/fzzf/" + article.path.substr(std::string{kColumn}.size());
  site.columns["/xxgk/fzzf/"] = moved;
  crawl->portal.start = {site.url("/xxgk/fzzf/")};
  crawl->portal.moved_from = {{.from = site.url(kColumn), .to = site.url("/xxgk/fzzf/")}};
  crawl->portal.toml += " # moved";
  run();
  EXPECT_THAT(why(site.url(kColumn)),
              HasSubstr("moved the column is at http://www.a.gov.cn/xxgk/fzzf/ now"));
  EXPECT_THAT(why(site.url(before)), HasSubstr("moved its column moved: the document is at " +
                                               site.url(moved.rows[0].path) + " now"));
}

TEST_F(WhyTest, ARowThatIsNotOfInterest) {
  change = [](Portal& portal) { portal.interest = "第[0-2]号"; };
  run();
  EXPECT_THAT(why_row(0), AllOf(HasSubstr("interest its title “某区第4号镇"),
                                HasSubstr("does not contain what p looks for: 第[0-2]号")));
}

TEST_F(WhyTest, WhatIsTooManyStepsAway) {
  change = [](Portal& portal) { portal.depth = 0; };
  run();
  EXPECT_THAT(why_row(0), HasSubstr("scope 1 steps from a start, more than 0"));
}

TEST_F(WhyTest, WhatLooksLikeATrap) {
  row(1).path = "/zwgk/a/b/a/b/a/b/1.html";
  run();
  EXPECT_THAT(why_row(1), HasSubstr("scope path segments that repeat in turn"));
  EXPECT_THAT(why(site.url("/cal/?year=2031")), HasSubstr("scope a calendar's 2031"));
}

TEST_F(WhyTest, APartOfASiteThatGaveOneDocumentUnderManyAddresses) {
  for (std::size_t i = 0; i < 30; ++i) {
    SampleSite::Article copy = SampleSite::article("/copies/", 1, 1);
    copy.path = "/copies/" + std::to_string(i) + "_1.html";
    site.columns["/copies/"].rows.push_back(copy);
  }
  run();
  EXPECT_THAT(why(site.url("/copies/29_1.html")),
              HasSubstr("scope 20 addresses below /copies/ gave one"));
}

TEST_F(WhyTest, UrlsThatAreUsedUp) {
  change = [](Portal& portal) { portal.pages = 3; };
  run();
  EXPECT_THAT(why(site.url("/zwgk/unknown.html")), HasSubstr("budget the 3 URLs that p may ask"));
}

TEST_F(WhyTest, WhatIsGone) {
  run();
  row(0).status = 404;
  crawl->wait(40 * 24h);
  run();
  EXPECT_THAT(why_row(0), AllOf(HasSubstr("gone answered at"),
                                HasSubstr("gone the portal has not had it since "
                                          "2026-03-"),
                                HasSubstr("archived document")));
}

TEST_F(WhyTest, AnAlarmOfItsColumn) {
  run();
  site.overrides[kColumn] = {.status = 404};
  crawl->wait(7 * 24h);
  run();
  EXPECT_THAT(why(site.url(kColumn)),
              AllOf(HasSubstr("alarm http://www.a.gov.cn/zwgk/ since 2026-02-16: "),
                    HasSubstr("it looks as if the column had moved")));
  EXPECT_THAT(why_row(0), HasSubstr("alarm "));
}

TEST_F(WhyTest, AColumnIsLookedAtWithItsPortal) {
  run();
  EXPECT_THAT(why(site.url(kColumn)),
              HasSubstr("next looked at when p is: every 7 days, with --due from 2026-"));
}

TEST_F(WhyTest, ThePaceOfItsHost) {
  run();
  EXPECT_THAT(why_row(0), HasSubstr("pace www.a.gov.cn is left in peace until 2026-02-09T00:0"));
  crawl->wait(1h);
  EXPECT_THAT(why_row(0), Not(HasSubstr("pace ")));
}

TEST(WhyVerb, AnswersFromAnArchiveWithoutChangingIt) {
  SampleSite site;
  site.publish(kColumn, 3);
  SampleCrawl crawl{site};
  crawl.portal.toml = "start = [\"http://www.a.gov.cn/zwgk/\"]";
  crawl.run();
  const std::string url = site.url(site.columns[kColumn].rows[0].path);
  const Ran ran = run_gongkai({"why", crawl.path(), url});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr(url + "\n"), HasSubstr("  archived    document ")));
  EXPECT_THAT(run_gongkai({"why", crawl.path(), url, "--json"}).out,
              HasSubstr(R"({"kind":"archived",)"));
  EXPECT_EQ(run_gongkai({"why", crawl.path().string() + ".none", url}).code, 1);
}

}  // namespace
}  // namespace gongkai
