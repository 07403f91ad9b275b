#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/sqlite.h"
#include "tests/sample_site.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kColumn = "/zwgk/fzzfjsndbg/";

class RecrawlTest : public testing::Test {
 protected:
  /// The first column of `count` articles, crawled once.
  void crawl_column(int count, bool shows_total = false) {
    site.publish(kColumn, count);
    site.columns[kColumn].shows_total = shows_total;
    crawl.emplace(site);
    crawl->run();
    ASSERT_EQ(crawl->tally.new_documents, count);
    crawl->wait(25h);  // robots.txt is asked again
  }

  [[nodiscard]] std::string page(int number) const {
    const std::string name = number == 1 ? "" : "index_" + std::to_string(number - 1) + ".html";
    return site.url(kColumn + name);
  }

  /// The pages of the column that were asked, 1 for the head, in order.
  [[nodiscard]] std::vector<int> pages(const std::vector<std::string>& asked) const {
    std::vector<int> numbers;
    for (const std::string& url : asked) {
      for (int number = 1; number < 40; ++number) {
        if (url == page(number)) numbers.push_back(number);
      }
    }
    return numbers;
  }

  std::vector<std::string> query(std::string_view sql) const {
    Database database{crawl->path(), Database::Mode::read};
    std::vector<std::string> words;
    Statement row = database.query(sql);
    while (row.next()) words.push_back(row.text(0));
    return words;
  }

  [[nodiscard]] std::vector<std::string> changes_since(int id) const {
    std::vector<std::string> kinds = query("SELECT kind FROM change ORDER BY id");
    kinds.erase(kinds.begin(), kinds.begin() + id);
    return kinds;
  }

  SampleSite::Article& row(std::size_t n) { return site.columns[kColumn].rows.at(n); }

  SampleSite site;
  std::optional<SampleCrawl> crawl;
};

TEST_F(RecrawlTest, AnUnchangedSiteOfTenColumnsAnd5000PagesCostsAtMostTwelveRequests) {
  for (int i = 0; i < 10; ++i) site.publish("/c" + std::to_string(i) + "/", 500);
  crawl.emplace(site);
  const auto first = crawl->run();
  EXPECT_EQ(crawl->tally.new_documents, 5000);
  EXPECT_EQ(first.size(), 1 + 10 * 25 + 5000U);
  EXPECT_EQ(crawl->run().size(), 10U);  // robots.txt is good for a day
  crawl->wait(7 * 24h);
  const auto again = crawl->run();
  EXPECT_LE(again.size(), 12U);
  EXPECT_EQ(again.size(), 11U);
  EXPECT_EQ(crawl->tally.new_documents + crawl->tally.new_versions + crawl->tally.unchanged, 0);
}

TEST_F(RecrawlTest, NewRowsAreFoundAndThePagesBeyondThemAreNotAsked) {
  crawl_column(200);
  site.publish(kColumn, 2);
  const auto asked = crawl->run();
  EXPECT_THAT(pages(asked), ElementsAre(1));
  EXPECT_EQ(asked.size(), 4U);
  EXPECT_EQ(crawl->tally.new_documents, 2);
  crawl->wait(25h);
  site.publish(kColumn, 50);
  EXPECT_THAT(pages(crawl->run()), ElementsAre(1, 2, 3));
  EXPECT_EQ(crawl->tally.new_documents, 50);
}

TEST_F(RecrawlTest, PinnedRowsDoNotEndTheWalk) {
  site.publish(kColumn, 100);
  auto& column = site.columns[kColumn];
  for (int i = 0; i < 5; ++i)
    column.pinned.push_back(column.rows.at(90 + static_cast<std::size_t>(i)));
  crawl.emplace(site);
  crawl->run();
  crawl->wait(25h);
  site.publish(kColumn, 30);
  EXPECT_THAT(pages(crawl->run()), ElementsAre(1, 2));
  EXPECT_EQ(crawl->tally.new_documents, 30);
}

TEST_F(RecrawlTest, ARowPutInBelowItsDateIsFoundByTheTotal) {
  crawl_column(200, true);
  auto& rows = site.columns[kColumn].rows;
  rows.insert(rows.begin() + 65, SampleSite::article(kColumn, 900, 900));
  EXPECT_THAT(pages(crawl->run()), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(crawl->tally.new_documents, 1);
}

TEST_F(RecrawlTest, AWalkThatIsBrokenOffLosesNothingThatAppearsMeanwhile) {
  crawl_column(100);
  site.publish(kColumn, 45);
  std::stop_source stop;
  crawl->web.on_ask = [&] {
    if (crawl->web.visits.back().url == page(2)) stop.request_stop();
  };
  EXPECT_THAT(pages(crawl->run(stop.get_token())), ElementsAre(1, 2));
  crawl->web.on_ask = nullptr;
  site.publish(kColumn, 40);
  crawl->run();
  EXPECT_EQ(query("SELECT count(*) FROM document"), std::vector<std::string>{"185"});
}

TEST_F(RecrawlTest, ALimitedFirstCrawlIsGoneOnWithToItsEnd) {
  site.publish(kColumn, 100);
  crawl.emplace(site);
  crawl->limit = 4;
  crawl->run();
  std::size_t runs = 1;
  for (; query("SELECT count(*) FROM document").front() != "100" && runs < 60; ++runs) crawl->run();
  EXPECT_LT(runs, 60U);
  crawl->limit.reset();
  crawl->run();
  EXPECT_THAT(crawl->run(), ElementsAre(page(1)));
}

TEST_F(RecrawlTest, DocumentsAreVisitedAgainAfterAMonthThenMoreSeldomOrMoreOften) {
  crawl_column(20);
  row(3).text = "修改以后的内容，说明本镇在这一年里做了哪些工作，还有哪些没有做好。";
  crawl->wait(38 * 24h);
  EXPECT_EQ(crawl->run().size(), 22U);
  EXPECT_EQ(crawl->tally.new_versions, 1);
  EXPECT_EQ(crawl->tally.unchanged, 19);
  EXPECT_THAT(changes_since(20), ElementsAre("changed"));
  EXPECT_EQ(query("SELECT every FROM request WHERE purpose = 1 GROUP BY every"),
            (std::vector<std::string>{"15", "60"}));
  crawl->wait(20 * 24h);
  EXPECT_THAT(crawl->run(), Contains(site.url(row(3).path)));
  EXPECT_EQ(crawl->tally.unchanged, 1);
  EXPECT_EQ(query("SELECT count(*) FROM version"), std::vector<std::string>{"21"});
}

TEST_F(RecrawlTest, GoneBackAndRetitledDocumentsAreChanges) {
  crawl_column(20);
  row(2).status = 404;
  row(4).title = "某区某镇2024年法治政府建设年度报告（修订）";
  crawl->wait(38 * 24h);
  crawl->run();
  // A new title changes the row as well as the page, whose text repeats it here.
  EXPECT_THAT(changes_since(20), UnorderedElementsAre("gone", "retitled", "changed"));
  row(2).status = 200;
  crawl->wait(38 * 24h);
  crawl->run();
  EXPECT_THAT(changes_since(23), ElementsAre("back"));
  EXPECT_EQ(query("SELECT count(*) FROM version"), std::vector<std::string>{"21"});
}

TEST_F(RecrawlTest, ARowWithAnotherTitleIsAskedAtOnce) {
  crawl_column(20);
  row(4).title = "某区某镇2024年法治政府建设年度报告（修订）";
  const auto asked = crawl->run();
  EXPECT_THAT(asked, Contains(site.url(row(4).path)));
  EXPECT_EQ(asked.size(), 3U);
  crawl->wait(25h);
  EXPECT_EQ(crawl->run().size(), 2U);
}

TEST_F(RecrawlTest, WhatRobotsForbadeIsAskedAsSoonAsItDoesNotAnyMore) {
  site.publish(kColumn, 5);
  row(1).path = std::string{kColumn} + "private/t20250102_100001.html";
  row(2).path = std::string{kColumn} + "private/b/t20250103_100002.html";
  site.robots = "User-agent: *\nDisallow: /zwgk/fzzfjsndbg/private/\n";
  crawl.emplace(site);
  crawl->run();
  EXPECT_EQ(crawl->tally.new_documents, 3);
  crawl->wait(25h);
  site.robots = "User-agent: *\nDisallow: /zwgk/fzzfjsndbg/private/b/\n";
  EXPECT_THAT(crawl->run(),
              Contains(site.url(std::string{kColumn} + "private/t20250102_100001.html")));
  EXPECT_EQ(crawl->tally.new_documents, 1);
  crawl->wait(25h);
  EXPECT_THAT(crawl->run(),
              Not(Contains(site.url(std::string{kColumn} + "private/t20250102_100001.html"))));
  EXPECT_EQ(
      query("SELECT url FROM v_failures"),
      std::vector<std::string>{site.url(std::string{kColumn} + "private/b/t20250103_100002.html")});
  EXPECT_EQ(query("SELECT count(*) FROM fetch WHERE state = 'refused_by_robots'").front(), "2");
}

TEST_F(RecrawlTest, ARobotsTxtThatFailedIsAskedOnceWhenItIsBack) {
  site.publish(kColumn, 1);
  site.overrides["/robots.txt"] = {.status = 503};
  crawl.emplace(site);
  EXPECT_THAT(crawl->run(), ElementsAre(site.url("/robots.txt")));
  EXPECT_EQ(query("SELECT reason FROM v_failures"), std::vector<std::string>{"status 503"});
  site.overrides.clear();
  crawl->wait(2h);
  EXPECT_THAT(crawl->run(), ElementsAre(site.url("/robots.txt"), page(1), site.url(row(0).path)));
  EXPECT_THAT(query("SELECT state FROM v_failures"), IsEmpty());
}

TEST_F(RecrawlTest, RowsOutOfScopeAreFailuresThatNobodyAsked) {
  site.publish(kColumn, 5);
  row(1).path = "http://www.elsewhere.com/1.html";
  row(2).path = "http://b.gov.cn/2.html";
  crawl.emplace(site);
  const auto asked = crawl->run();
  EXPECT_EQ(asked.size(), 5U);
  EXPECT_EQ(query("SELECT url || ' ' || state || ' ' || reason FROM v_failures"),
            (std::vector<std::string>{
                "http://www.elsewhere.com/1.html off_scope host www.elsewhere.com is not in the "
                "scope of p",
                "http://b.gov.cn/2.html off_scope host b.gov.cn is not in the scope of p"}));
  // A wider scope lets them in.
  crawl->portal.hosts.emplace_back("b.gov.cn");
  crawl->portal.toml = "start = [] # wider";
  crawl->wait(25h);
  site.publish(kColumn, 1);
  EXPECT_THAT(crawl->run(), Contains("http://b.gov.cn/2.html"));
}

TEST_F(RecrawlTest, RowsThatAreNotOfInterestAreCountedAndAskedWhenThePortalFileChanges) {
  site.publish(kColumn, 10);
  row(0).title = "某区2024年政府信息公开工作年度报告";
  crawl.emplace(site);
  crawl->portal.interest = "法治政府建设";
  EXPECT_THAT(crawl->run(), Not(Contains(site.url(row(0).path))));
  EXPECT_EQ(crawl->open().status(crawl->web.now).queue.unwanted, 1);
  EXPECT_THAT(query("SELECT url FROM v_failures"), IsEmpty());
  crawl->portal.interest = "报告";
  crawl->wait(25h);
  site.publish(kColumn, 1);
  EXPECT_THAT(crawl->run(), Contains(site.url(row(1).path)));
}

TEST_F(RecrawlTest, ARedirectOutOfScopeIsAFailureAndIsLookedForAgain) {
  site.publish(kColumn, 3);
  site.overrides[row(1).path] = {.status = 302, .head = "Location: http://www.casino.com/\r\n"};
  crawl.emplace(site);
  crawl->run();
  EXPECT_EQ(query("SELECT state FROM v_failures"), std::vector<std::string>{"redirected_off_host"});
  site.overrides.clear();
  crawl->wait(40 * 24h);
  crawl->run();
  EXPECT_THAT(query("SELECT state FROM v_failures"), IsEmpty());
}

TEST_F(RecrawlTest, AFaultIsRetriedSoonThenSeldomAndForgottenWhenItIsOver) {
  crawl_column(3);
  crawl->wait(38 * 24h);
  const std::string path = row(1).path;
  site.overrides[path] = {.status = 0, .state = FetchState::unreachable};
  std::size_t asked = 0;
  for (int day = 0; day < 60; ++day) {
    const auto urls = crawl->run();
    asked += static_cast<std::size_t>(std::ranges::count(urls, site.url(path)));
    crawl->wait(24h);
  }
  EXPECT_GE(asked, 6U);  // at once, three retries, and then after 1, 2, 4, 8, 16 days
  EXPECT_LE(asked, 10U);
  EXPECT_EQ(query("SELECT state FROM v_failures"), std::vector<std::string>{"unreachable"});
  site.overrides.clear();
  crawl->wait(40 * 24h);
  crawl->run();
  EXPECT_THAT(query("SELECT state FROM v_failures"), IsEmpty());
}

TEST_F(RecrawlTest, WhatIsForbiddenIsNeverAskedAgain) {
  crawl_column(3);
  crawl->wait(38 * 24h);
  const std::string path = row(1).path;
  site.overrides[path] = {.status = 403};
  std::size_t asked = 0;
  for (int week = 0; week < 60; ++week) {
    const auto urls = crawl->run();
    asked += static_cast<std::size_t>(std::ranges::count(urls, site.url(path)));
    crawl->wait(7 * 24h);
  }
  EXPECT_EQ(asked, 1U);
}

TEST_F(RecrawlTest, AChallengeRestsTheHostForDays) {
  crawl_column(3);
  crawl->wait(38 * 24h);
  const std::string path = row(1).path;
  site.overrides[path] = {.status = 412};
  crawl->run();
  for (int day = 0; day < 2; ++day) {
    crawl->wait(24h);
    EXPECT_THAT(crawl->run(), IsEmpty()) << day;
  }
  crawl->wait(36h);
  EXPECT_THAT(crawl->run(), Not(IsEmpty()));
}

TEST_F(RecrawlTest, TheDelayHoldsFromOneRunToTheNext) {
  crawl_column(3);
  crawl->portal.delay = 5s;
  crawl->run();
  const TimePoint last = crawl->web.visits.back().at;
  site.publish(kColumn, 1);
  crawl->run();
  const auto next = std::ranges::find_if(crawl->web.visits,
                                         [last](const auto& visit) { return visit.at > last; });
  ASSERT_NE(next, crawl->web.visits.end());
  EXPECT_GE(next->at - last, 1s);
}

TEST_F(RecrawlTest, AColumnThatMovedBringsItsDocumentsAlong) {
  crawl_column(30);
  const std::string old_column = page(1);
  // The site puts the column elsewhere: other directories, names and titles as before.
  SampleSite::Column moved = site.columns[kColumn];
  site.columns.clear();
  for (SampleSite::Article& article : moved.rows)
    article.path = "/xxgk/fzzf/" + article.path.substr(std::string{kColumn}.size());
  site.columns["/xxgk/fzzf/"] = moved;
  site.publish("/xxgk/fzzf/", 1);
  crawl->portal.start = {site.url("/xxgk/fzzf/")};
  crawl->portal.moved_from = {{.from = old_column, .to = site.url("/xxgk/fzzf/")}};
  crawl->portal.toml += " # moved";
  const auto asked = crawl->run();
  EXPECT_THAT(asked, Not(Contains(old_column)));
  std::vector<std::string> kinds = changes_since(30);
  std::ranges::sort(kinds);
  std::vector<std::string> expected(30, "moved");
  expected.emplace_back("new");
  EXPECT_EQ(kinds, expected);
  EXPECT_EQ(query("SELECT count(*) FROM document"), std::vector<std::string>{"31"});
  crawl->wait(80 * 24h);
  crawl->run();
  EXPECT_THAT(changes_since(61), IsEmpty());
  EXPECT_THAT(query("SELECT url FROM v_failures"), IsEmpty());
}

TEST_F(RecrawlTest, ARetryAfterOutlivesTheRunThatWasAskedForIt) {
  crawl_column(3);
  crawl->wait(38 * 24h);
  const std::string path = row(1).path;
  site.overrides[path] = {.status = 503, .head = "Retry-After: 7200\r\n"};
  crawl->run();
  ASSERT_EQ(crawl->web.visits.back().url, site.url(path));
  const TimePoint at = crawl->web.visits.back().at;
  for (int i = 0; i < 4; ++i) {
    crawl->wait(1h);
    crawl->run();
  }
  for (const FakeWeb::Visit& visit : crawl->web.visits) {
    if (visit.at <= at) continue;
    EXPECT_GE(visit.at - at, 2h) << visit.url;
  }
  EXPECT_GT(crawl->web.visits.back().at - at, 2h);
}

TEST_F(RecrawlTest, LastPagesThatAreNotThereDoNotKeepTheColumnFromItsNextWalk) {
  site.publish(kColumn, 100);
  site.overrides[std::string{kColumn} + "index_3.html"] = {.status = 404};
  site.overrides[std::string{kColumn} + "index_4.html"] = {.status = 404};
  crawl.emplace(site);
  crawl->run();
  EXPECT_EQ(crawl->tally.new_documents, 60);
  EXPECT_THAT(query("SELECT stopped FROM feed WHERE open = 0"),
              ElementsAre("page 5 could not be had: gone"));
  crawl->wait(25h);
  site.publish(kColumn, 30);
  EXPECT_THAT(pages(crawl->run()), ElementsAre(1, 2));
  EXPECT_EQ(crawl->tally.new_documents, 30);
}

TEST_F(RecrawlTest, SitemapsAreReadWhereAPortalFileAllows) {
  site.publish(kColumn, 3);
  site.publish("/other/", 4);
  site.robots = "Sitemap: " + site.url("/map.xml") + "\nSitemap: http://b.gov.cn/map.xml\n";
  site.overrides["/map.xml"] = {.body = "<sitemapindex><sitemap><loc>" + site.url("/m1.xml") +
                                        "</loc></sitemap></sitemapindex>"};
  std::string map = "<urlset>";
  for (const auto& article : site.columns["/other/"].rows)
    map += "<url><loc>" + site.url(article.path) + "</loc><lastmod>2026-01-01</lastmod></url>";
  site.overrides["/m1.xml"] = {.body = map + "</urlset>"};
  crawl.emplace(site);
  crawl->portal.start = {site.url(kColumn)};
  EXPECT_EQ(crawl->run().size(), 5U);
  crawl->portal.sitemaps = true;
  crawl->portal.toml = "start = [] # sitemaps";
  crawl->run();
  EXPECT_EQ(crawl->tally.new_documents, 4);
  EXPECT_THAT(query("SELECT url FROM v_failures"), IsEmpty());
  // A page that the map dates anew is asked again.
  site.columns["/other/"].rows[2].text = "又有新的内容，是后来补上去的，说明了工作中的不足和原因。";
  auto& body = site.overrides["/m1.xml"].body;
  body.replace(body.rfind("2026-01-01"), 10, "2026-02-11");
  site.columns["/other/"].rows[3].text = "又有新的内容，是后来补上去的，说明了工作中的不足和原因。";
  crawl->wait(48h);
  crawl->run();
  EXPECT_EQ(crawl->tally.new_versions, 1);
}

TEST_F(RecrawlTest, APagerWithoutEndIsLeftWithAReason) {
  site.publish(kColumn, 5);
  crawl.emplace(site);
  crawl->web.serve = [this](const Question& question) -> std::optional<FakeWeb::Page> {
    const std::string head = page(1);
    if (!question.url.starts_with(head + "l?p=") && question.url != head)
      return site.answer(question);
    const int number = question.url == head ? 1 : std::stoi(question.url.substr(head.size() + 4));
    std::string body = site.answer({.url = head})->body;
    body.erase(body.find("<script"));
    body += "<a href='l?p=" + std::to_string(number + 1) + "'>下一页</a></body></html>";
    return FakeWeb::Page{.head = "Content-Type: text/html; charset=utf-8\r\n", .body = body};
  };
  EXPECT_LE(crawl->run().size(), 12U);
  EXPECT_THAT(query("SELECT stopped FROM feed"),
              ElementsAre("3 pages up to page 4 show nothing new"));
}

TEST_F(RecrawlTest, OneDocumentUnderManyAddressesClosesItsBranch) {
  site.publish(kColumn, 100);
  crawl.emplace(site);
  crawl->web.serve = [this](const Question& question) -> std::optional<FakeWeb::Page> {
    auto page = site.answer(question);
    if (question.url.ends_with(".html") && !question.url.contains("index"))
      page = site.answer({.url = site.url(row(0).path)});
    return page;
  };
  EXPECT_LE(crawl->run().size(), 1 + 5 + 30U);
  EXPECT_THAT(query("SELECT path FROM branch"), ElementsAre(kColumn));
  EXPECT_THAT(query("SELECT DISTINCT state FROM v_failures"), ElementsAre("off_scope"));
}

TEST_F(RecrawlTest, APortalsPagesAreBounded) {
  site.publish(kColumn, 100);
  crawl.emplace(site);
  crawl->portal.pages = 30;
  EXPECT_LE(crawl->run().size(), 31U);
  EXPECT_THAT(query("SELECT stopped FROM feed"),
              ElementsAre("the portal's 30 URLs are used up (pages, in its scope)"));
}

}  // namespace
}  // namespace gongkai
