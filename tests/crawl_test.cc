#include "crawler/crawl.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/fake_web.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;

class CrawlTest : public testing::Test {
 protected:
  Progress run(const std::stop_token& stop = {}) {
    options.readers = 0;
    options.now = [this] { return web.now; };
    return crawl(
        options, web, frontier,
        [this](Response response) { return frontier.read(std::move(response)); }, stop);
  }

  [[nodiscard]] FetchState state_of(const std::string& url) const {
    for (const Response& response : frontier.responses) {
      if (response.request.url == url) return response.state;
    }
    ADD_FAILURE() << url << " was not read";
    return FetchState::stub;
  }

  /// The shortest time between two requests to URLs that begin with `prefix`.
  [[nodiscard]] std::chrono::milliseconds shortest_gap(std::string_view prefix) const {
    std::chrono::milliseconds shortest = 24h;
    std::optional<TimePoint> last;
    for (const FakeWeb::Visit& visit : web.visits) {
      if (!visit.url.starts_with(prefix)) continue;
      if (last) shortest = std::min(shortest, visit.at - *last);
      last = visit.at;
    }
    return shortest;
  }

  FakeWeb web;
  FakeFrontier frontier;
  CrawlOptions options;
};

TEST_F(CrawlTest, RobotsTxtIsAskedBeforeAnythingElse) {
  frontier.add("http://a.gov.cn/1");
  run();
  EXPECT_EQ(web.asked(),
            (std::vector<std::string>{"http://a.gov.cn/robots.txt", "http://a.gov.cn/1"}));
}

TEST_F(CrawlTest, TheDelayHoldsBetweenAnyTwoRequestsOfAHost) {
  for (int i = 0; i < 20; ++i) frontier.add("http://a.gov.cn/" + std::to_string(i));
  run();
  EXPECT_EQ(web.visits.size(), 21U);
  EXPECT_GE(shortest_gap("http://a.gov.cn/"), 5s);
}

TEST_F(CrawlTest, HostsDoNotWaitForEachOther) {
  for (int i = 0; i < 10; ++i) {
    const std::string host = "h" + std::to_string(i) + ".gov.cn";
    frontier.add("http://" + host + "/1");
    web.pages["http://" + host + "/1"] = {.took = i == 0 ? 60'000ms : 10ms,
                                          .address = "203.0.113." + std::to_string(i) + ":80"};
    web.pages["http://" + host + "/robots.txt"] = {
        .status = 404, .address = "203.0.113." + std::to_string(i) + ":80"};
  }
  const TimePoint begun = web.now;
  run();
  EXPECT_EQ(web.visits.size(), 20U);
  for (const FakeWeb::Visit& visit : web.visits) EXPECT_LT(visit.at - begun, 10s) << visit.url;
}

TEST_F(CrawlTest, HostsOnOneAddressShareOnePace) {
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://b.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  frontier.add("http://b.gov.cn/2");
  frontier.hosts["a.gov.cn"].address = frontier.hosts["b.gov.cn"].address = "203.0.113.1";
  run();
  EXPECT_EQ(web.visits.size(), 6U);
  EXPECT_GE(shortest_gap("http://"), 5s);
}

TEST_F(CrawlTest, ASlowHostIsAskedMoreSlowly) {
  for (int i = 0; i < 3; ++i) {
    const std::string url = "http://a.gov.cn/" + std::to_string(i);
    frontier.add(url);
    web.pages[url] = {.took = 20s};
  }
  run();
  const auto& visits = web.visits;
  EXPECT_GE(visits.at(3).at - visits.at(2).at, 40s);
}

TEST_F(CrawlTest, CrawlDelayIsHonouredUpToTwoMinutes) {
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  web.pages["http://a.gov.cn/robots.txt"] = {.body = "User-agent: *\nCrawl-delay: 30\n"};
  for (const char* path : {"1", "2", "robots.txt"}) {
    web.pages[std::string{"http://b.gov.cn/"} + path] = {
        .body = "User-agent: *\nCrawl-delay: 90000\n", .address = "203.0.113.2:80"};
  }
  frontier.add("http://b.gov.cn/1");
  frontier.add("http://b.gov.cn/2");
  run();
  EXPECT_GE(shortest_gap("http://a.gov.cn/"), 30s);
  EXPECT_LT(shortest_gap("http://a.gov.cn/"), 60s);
  EXPECT_GE(shortest_gap("http://b.gov.cn/"), 120s);
  EXPECT_LT(shortest_gap("http://b.gov.cn/"), 200s);
}

TEST_F(CrawlTest, OnlyAllowedOriginsMayBeAskedWithoutDelay) {
  options.delay = 0ms;
  options.allowed_origins = {"127.0.0.1:8080"};
  for (int i = 0; i < 3; ++i) {
    frontier.add("http://a.gov.cn/" + std::to_string(i));
    frontier.add("http://127.0.0.1:8080/" + std::to_string(i));
  }
  run();
  EXPECT_GE(shortest_gap("http://a.gov.cn/"), 1s);
  EXPECT_LT(shortest_gap("http://127.0.0.1:8080/"), 100ms);
}

TEST_F(CrawlTest, ADisallowedPathIsNeverAskedAndTheRuleIsTold) {
  web.pages["http://a.gov.cn/robots.txt"] = {.body = "User-agent: *\nDisallow: /private/\n"};
  frontier.add("http://a.gov.cn/private/1");
  frontier.add("http://a.gov.cn/public");
  run();
  EXPECT_EQ(web.asked(),
            (std::vector<std::string>{"http://a.gov.cn/robots.txt", "http://a.gov.cn/public"}));
  EXPECT_EQ(state_of("http://a.gov.cn/private/1"), FetchState::refused_by_robots);
  for (const Response& response : frontier.responses) {
    if (response.state == FetchState::refused_by_robots) {
      EXPECT_EQ(response.reason, "robots.txt line 2: Disallow: /private/");
    }
  }
}

TEST_F(CrawlTest, AnUnreachableRobotsTxtRefusesTheHostForNow) {
  web.pages["http://a.gov.cn/robots.txt"] = {.status = 0, .state = FetchState::unreachable};
  web.pages["https://a.gov.cn/robots.txt"] = {.status = 0, .state = FetchState::unreachable};
  web.pages["http://b.gov.cn/robots.txt"] = {.status = 503, .address = "203.0.113.2:80"};
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://b.gov.cn/1");
  run();
  EXPECT_EQ(web.visits.size(), 3U);
  EXPECT_FALSE(frontier.items[0].settled);
  EXPECT_FALSE(frontier.items[1].settled);
  EXPECT_GT(frontier.hosts["a.gov.cn"].not_before, web.now);
  EXPECT_FALSE(frontier.hosts["b.gov.cn"].why.empty());
}

TEST_F(CrawlTest, OurChoiceAForbiddenRobotsTxtRefusesTheHost) {
  web.pages["http://a.gov.cn/robots.txt"] = {.status = 403};
  frontier.add("http://a.gov.cn/1");
  run();
  EXPECT_EQ(web.visits.size(), 1U);
  EXPECT_FALSE(frontier.items[0].settled);
}

TEST_F(CrawlTest, OfARobotsTxtWithoutEndTheBeginningCounts) {
  web.pages["http://a.gov.cn/robots.txt"] = {.body = "User-agent: *\nDisallow: /1\n# x",
                                             .state = FetchState::too_large};
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  run();
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::refused_by_robots);
  EXPECT_EQ(state_of("http://a.gov.cn/2"), FetchState::ok);
}

TEST_F(CrawlTest, ARobotsTxtInUtf16IsRead) {
  std::string little = "\xFF\xFE";
  std::string big = "\xFE\xFF";
  for (const char c : std::string_view{"User-agent: *\r\nDisallow: /1\r\n"}) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  web.pages["http://a.gov.cn/robots.txt"] = {.body = little};
  web.pages["http://b.gov.cn/robots.txt"] = {.body = big, .address = "203.0.113.2:80"};
  for (const char* const url : {"http://a.gov.cn/1", "http://b.gov.cn/1"}) frontier.add(url);
  run();
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::refused_by_robots);
  EXPECT_EQ(state_of("http://b.gov.cn/1"), FetchState::refused_by_robots);
}

TEST_F(CrawlTest, AKeptRobotsTxtIsNotAskedAgain) {
  frontier.kept_robots["http://a.gov.cn"] = {.good_until = web.now + 1h,
                                             .text = "User-agent: *\nDisallow: /1\n"};
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  run();
  EXPECT_EQ(web.asked(), (std::vector<std::string>{"http://a.gov.cn/2"}));
}

TEST_F(CrawlTest, RobotsTxtIsFollowedThroughFiveRedirects) {
  for (int i = 0; i < 5; ++i) {
    web.pages[i == 0 ? "http://a.gov.cn/robots.txt" : "http://a.gov.cn/r" + std::to_string(i)] = {
        .status = 301, .head = "Location: /r" + std::to_string(i + 1) + "\r\n"};
  }
  web.pages["http://a.gov.cn/r5"] = {.body = "User-agent: *\nDisallow: /1\n"};
  frontier.add("http://a.gov.cn/1");
  run();
  EXPECT_EQ(web.visits.size(), 6U);
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::refused_by_robots);
}

TEST_F(CrawlTest, RedirectsAreFollowedHopByHopAndKept) {
  frontier.add("http://a.gov.cn/old");
  frontier.add("http://b.gov.cn/x");
  web.pages["http://a.gov.cn/old"] = {.status = 302, .head = "Location: http://b.gov.cn/new\r\n"};
  web.pages["http://b.gov.cn/new"] = {.body = "here", .address = "203.0.113.2:80"};
  run();
  const auto found = std::ranges::find(frontier.responses, "http://a.gov.cn/old",
                                       [](const Response& r) { return r.request.url; });
  ASSERT_NE(found, frontier.responses.end());
  ASSERT_EQ(found->exchanges.size(), 2U);
  EXPECT_EQ(found->exchanges[0].status, 302);
  EXPECT_EQ(found->url(), "http://b.gov.cn/new");
  EXPECT_EQ(found->body(), "here");
}

TEST_F(CrawlTest, ARedirectOffScopeIsNotFollowed) {
  frontier.add("http://a.gov.cn/1");
  web.pages["http://a.gov.cn/1"] = {.status = 302, .head = "Location: http://elsewhere.com/\r\n"};
  run();
  EXPECT_EQ(web.visits.size(), 2U);
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::redirected_off_host);
}

TEST_F(CrawlTest, ARedirectIntoADisallowedPathIsNotFollowed) {
  frontier.add("http://a.gov.cn/1");
  web.pages["http://a.gov.cn/robots.txt"] = {.body = "User-agent: *\nDisallow: /private/\n"};
  web.pages["http://a.gov.cn/1"] = {.status = 301, .head = "Location: /private/1\r\n"};
  run();
  EXPECT_EQ(web.visits.size(), 2U);
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::refused_by_robots);
}

TEST_F(CrawlTest, ARedirectLoopEnds) {
  frontier.add("http://a.gov.cn/1");
  web.pages["http://a.gov.cn/1"] = {.status = 302, .head = "Location: /1\r\n"};
  run();
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::protocol_error);
  EXPECT_EQ(web.visits.size(), 1U + 2 * kMaxTries) << "a circle is known when it closes twice";
}

TEST_F(CrawlTest, AChainOfRedirectsEndsAtTheTenth) {
  frontier.add("http://a.gov.cn/0");
  for (int i = 0; i < 20; ++i) {
    web.pages["http://a.gov.cn/" + std::to_string(i)] = {
        .status = 302, .head = "Location: /" + std::to_string(i + 1) + "\r\n"};
  }
  run();
  EXPECT_EQ(state_of("http://a.gov.cn/0"), FetchState::protocol_error);
  EXPECT_EQ(std::ranges::count(web.asked(), "http://a.gov.cn/10"), kMaxTries);
  EXPECT_EQ(std::ranges::count(web.asked(), "http://a.gov.cn/11"), 0);
}

TEST_F(CrawlTest, WhoIsSentBackToWhereTheyCameFromMayEnterNow) {
  frontier.add("http://a.gov.cn/1");
  bool has_cookie = false;
  web.serve = [&](const Question& question) -> std::optional<FakeWeb::Page> {
    if (!question.url.ends_with("/1")) return std::nullopt;
    if (std::exchange(has_cookie, true)) return FakeWeb::Page{.body = "here"};
    return FakeWeb::Page{.status = 302, .head = "Location: /1\r\nSet-Cookie: a=b\r\n"};
  };
  run();
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::ok);
}

TEST_F(CrawlTest, TheBytesOfALocationAreAskedAsTheyCame) {
  frontier.add("http://a.gov.cn/1");
  web.pages["http://a.gov.cn/1"] = {.status = 302, .head = "Location: /\xB1\xA8.html\r\n"};
  run();
  EXPECT_EQ(web.visits.back().url, "http://a.gov.cn/%B1%A8.html");
}

TEST_F(CrawlTest, ARedirectToAHostThatRestsIsLeftToALaterRun) {
  const TimePoint rested = web.now + 72h;
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://b.gov.cn/x");
  frontier.hosts["b.gov.cn"] = {.not_before = rested, .why = "challenged"};
  web.pages["http://a.gov.cn/1"] = {.status = 302, .head = "Location: http://b.gov.cn/1\r\n"};
  run();
  EXPECT_EQ(web.visits.size(), 2U);
  EXPECT_FALSE(frontier.items[0].settled);
  EXPECT_EQ(frontier.items[0].due, rested);
}

TEST_F(CrawlTest, ARobotsTxtOnAHostThatRestsRefusesForNow) {
  frontier.add("http://a.gov.cn/1");
  frontier.hosts["b.gov.cn"] = {.not_before = web.now + 72h, .why = "challenged"};
  web.pages["http://a.gov.cn/robots.txt"] = {.status = 302,
                                             .head = "Location: http://b.gov.cn/robots.txt\r\n"};
  run();
  EXPECT_EQ(web.visits.size(), 1U);
  EXPECT_FALSE(frontier.items[0].settled);
  EXPECT_TRUE(frontier.hosts["a.gov.cn"].why.contains("b.gov.cn, which rests"));
}

TEST_F(CrawlTest, WaitsThatAClockSetWhichRanAheadAreForgotten) {
  frontier.hosts["a.gov.cn"] = {
      .not_before = web.now + 400 * 24h, .why = "blocked", .free_from = web.now + 400 * 24h};
  frontier.kept_robots["http://a.gov.cn"] = {.good_until = web.now + 401 * 24h};
  frontier.add("http://a.gov.cn/1");
  run();
  EXPECT_EQ(web.asked(),
            (std::vector<std::string>{"http://a.gov.cn/robots.txt", "http://a.gov.cn/1"}));
}

TEST_F(CrawlTest, NotModifiedIsNoAnswerToWhoHasNothing) {
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  frontier.items[1].request.etag = "\"e\"";
  for (const char* const path : {"1", "2"})
    web.pages[std::string{"http://a.gov.cn/"} + path] = {.status = 304};
  run();
  EXPECT_EQ(state_of("http://a.gov.cn/1"), FetchState::protocol_error);
  EXPECT_EQ(state_of("http://a.gov.cn/2"), FetchState::ok);
}

TEST_F(CrawlTest, APartIsNotTheWholeUnlessItIs) {
  const auto part = [&](const std::string& name, const std::string& range) {
    frontier.add("http://a.gov.cn/" + name);
    web.pages["http://a.gov.cn/" + name] = {
        .status = 206, .head = range.empty() ? "" : "Content-Range: " + range + "\r\n"};
  };
  part("half", "bytes 0-49/100");
  part("end", "bytes 50-99/100");
  part("unknown", "bytes 0-49/*");
  part("whole", "bytes 0-99/100");
  part("unsaid", "");
  run();
  for (const char* const name : {"half", "end", "unknown"})
    EXPECT_EQ(state_of(std::string{"http://a.gov.cn/"} + name), FetchState::truncated) << name;
  for (const char* const name : {"whole", "unsaid"})
    EXPECT_EQ(state_of(std::string{"http://a.gov.cn/"} + name), FetchState::ok) << name;
}

TEST_F(CrawlTest, RetryAfterIsNeverUndercut) {
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  web.pages["http://a.gov.cn/1"] = {.status = 503, .head = "Retry-After: 100\r\n"};
  run();
  ASSERT_GE(web.visits.size(), 3U);
  EXPECT_GE(web.visits[2].at - web.visits[1].at, 100s);
}

TEST_F(CrawlTest, ARequestIsTriedAFewTimesAndThenSettled) {
  options.patience = 24h * 30;
  frontier.add("http://a.gov.cn/1");
  web.pages["http://a.gov.cn/1"] = {.status = 500};
  run();
  EXPECT_EQ(std::ranges::count(web.asked(), "http://a.gov.cn/1"), kMaxTries);
  EXPECT_TRUE(frontier.items[0].settled);
}

TEST_F(CrawlTest, TheDailyBudgetEndsAtMidnightInChina) {
  options.patience = 48h;
  for (int i = 0; i < 6; ++i) frontier.add("http://a.gov.cn/" + std::to_string(i));
  frontier.portals["p"].daily_budget = 4;
  run();
  ASSERT_EQ(web.visits.size(), 7U);
  const TimePoint midnight =
      TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 2 / 9}} + 16h;
  EXPECT_LT(web.visits[3].at, midnight);
  EXPECT_GE(web.visits[4].at, midnight);
}

TEST_F(CrawlTest, NothingIsAskedOutsideThePortalsHours) {
  options.patience = 48h;
  web.now += 15h;  // 23:00 in China
  frontier.add("http://a.gov.cn/1");
  frontier.portals["p"].hours = {.from = 8 * 60, .to = 20 * 60};
  run();
  ASSERT_FALSE(web.visits.empty());
  const TimePoint eight = TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 2 / 10}};
  for (const FakeWeb::Visit& visit : web.visits) EXPECT_GE(visit.at, eight);
}

TEST_F(CrawlTest, AHeldHostIsLeftToALaterRun) {
  frontier.add("http://a.gov.cn/1");
  frontier.hosts["a.gov.cn"] = {.not_before = web.now + 72h, .why = "challenged"};
  run();
  EXPECT_TRUE(web.visits.empty());
  EXPECT_FALSE(frontier.items[0].settled);
}

TEST_F(CrawlTest, AStopFinishesWhatIsUnderWayAndBeginsNothing) {
  for (int i = 0; i < 10; ++i) frontier.add("http://a.gov.cn/" + std::to_string(i));
  std::stop_source stop;
  web.on_ask = [&] {
    if (web.visits.size() == 3) stop.request_stop();
  };
  run(stop.get_token());
  EXPECT_EQ(web.visits.size(), 3U);
  EXPECT_TRUE(frontier.items[1].settled);
  EXPECT_FALSE(frontier.items[2].settled);
}

TEST_F(CrawlTest, TheRefererNeverCrossesHosts) {
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  frontier.items[0].request.referer = "http://a.gov.cn/list";
  frontier.items[1].request.referer = "http://b.gov.cn/list";
  run();
  EXPECT_EQ(web.visits.at(1).referer, "http://a.gov.cn/list");
  EXPECT_EQ(web.visits.at(2).referer, "");
}

TEST_F(CrawlTest, TheLimitBoundsWhatIsAsked) {
  for (int i = 0; i < 10; ++i) frontier.add("http://a.gov.cn/" + std::to_string(i));
  options.limit = 3;
  run();
  EXPECT_EQ(web.visits.size(), 4U);
}

}  // namespace
}  // namespace gongkai
