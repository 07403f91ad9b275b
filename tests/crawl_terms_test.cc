#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "crawler/crawl.h"
#include "tests/fake_web.h"

// What operators and portal files say of single hosts, and what is tried where no connection comes
// about.

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using Urls = std::vector<std::string>;

class CrawlTerms : public testing::Test {
 protected:
  void run() {
    options.readers = 0;
    options.now = [this] { return web.now; };
    crawl(options, web, frontier,
          [this](Response response) { return frontier.read(std::move(response)); }, {});
  }

  [[nodiscard]] const Response& response_to(const std::string& url) const {
    const auto found =
        std::ranges::find(frontier.responses, url, [](const Response& r) { return r.request.url; });
    if (found == frontier.responses.end()) throw std::out_of_range{url};
    return *found;
  }

  void stop(const std::string& host, const std::string& path = "") {
    options.stop.push_back(
        {.host = host, .path = path, .reason = "they asked", .place = "stop.toml:1"});
  }

  FakeWeb web;
  FakeFrontier frontier;
  CrawlOptions options;
};

TEST_F(CrawlTerms, NothingAtAllIsAskedOfAStoppedHost) {
  stop("a.gov.cn");
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://b.gov.cn/1");
  run();
  EXPECT_EQ(web.asked(), (Urls{"http://b.gov.cn/robots.txt", "http://b.gov.cn/1"}));
  EXPECT_EQ(response_to("http://a.gov.cn/1").state, FetchState::stopped);
  EXPECT_EQ(response_to("http://a.gov.cn/1").reason, "asked to stop (stop.toml:1): they asked");
  EXPECT_TRUE(frontier.items[0].settled);
}

TEST_F(CrawlTerms, ARedirectDoesNotLeadAroundTheStopList) {
  stop("b.gov.cn");
  stop("a.gov.cn", "/private/");
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://a.gov.cn/2");
  frontier.portals["p"].hosts.emplace_back("b.gov.cn");
  web.pages["http://a.gov.cn/1"] = {.status = 302, .head = "Location: http://b.gov.cn/1\r\n"};
  web.pages["http://a.gov.cn/2"] = {.status = 302, .head = "Location: /private/2\r\n"};
  run();
  EXPECT_EQ(web.asked(),
            (Urls{"http://a.gov.cn/robots.txt", "http://a.gov.cn/1", "http://a.gov.cn/2"}));
  EXPECT_EQ(response_to("http://a.gov.cn/1").state, FetchState::stopped);
  EXPECT_EQ(response_to("http://a.gov.cn/2").state, FetchState::stopped);
}

TEST_F(CrawlTerms, ARobotsTxtThatLeadsToAStoppedHostRefusesForNow) {
  stop("b.gov.cn");
  frontier.add("http://a.gov.cn/1");
  web.pages["http://a.gov.cn/robots.txt"] = {.status = 301,
                                             .head = "Location: http://b.gov.cn/robots.txt\r\n"};
  run();
  EXPECT_EQ(web.asked(), (Urls{"http://a.gov.cn/robots.txt"}));
  EXPECT_FALSE(frontier.items[0].settled);
  EXPECT_GT(frontier.hosts["a.gov.cn"].not_before, web.now);
}

TEST_F(CrawlTerms, RobotsTxtIsFollowedToAnotherHostAndHoldsForItsOwn) {
  frontier.add("http://a.gov.cn/1");
  web.pages["http://a.gov.cn/robots.txt"] = {.status = 301,
                                             .head = "Location: http://cdn.example.com/r.txt\r\n"};
  web.pages["http://cdn.example.com/r.txt"] = {.status = 503, .address = "203.0.113.9:80"};
  run();
  EXPECT_EQ(web.asked(), (Urls{"http://a.gov.cn/robots.txt", "http://cdn.example.com/r.txt"}));
  EXPECT_EQ(frontier.kept_robots["http://a.gov.cn"].status, 503);
  EXPECT_GT(frontier.hosts["a.gov.cn"].not_before, web.now);
}

TEST_F(CrawlTerms, APortalFileMaySayThatAForbiddenRobotsTxtRefusesNothing) {
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://b.gov.cn/1");
  web.pages["http://a.gov.cn/robots.txt"] = {.status = 403};
  web.pages["http://b.gov.cn/robots.txt"] = {.status = 401, .address = "203.0.113.2:80"};
  options.open_despite_forbidden_robots = {"a.gov.cn"};
  run();
  EXPECT_EQ(std::ranges::count(web.asked(), "http://a.gov.cn/1"), 1);
  EXPECT_EQ(std::ranges::count(web.asked(), "http://b.gov.cn/1"), 0);
}

TEST_F(CrawlTerms, WhatAPortalFileSaysOfRobotsTxtHoldsAtOnce) {
  frontier.add("http://a.gov.cn/1");
  const TimePoint tomorrow = web.now + 20h;
  frontier.kept_robots["http://a.gov.cn"] = {
      .good_until = tomorrow, .refused = "robots.txt answers 403", .status = 403};
  frontier.hosts["a.gov.cn"] = {.not_before = tomorrow, .why = "robots.txt answers 403"};
  run();
  EXPECT_EQ(web.asked(), Urls{});
  options.open_despite_forbidden_robots = {"a.gov.cn"};
  run();
  EXPECT_EQ(web.asked(), (Urls{"http://a.gov.cn/1"}));
}

TEST_F(CrawlTerms, OtherHoldsAreNotAPortalFilesToLift) {
  frontier.add("http://a.gov.cn/1");
  frontier.kept_robots["http://a.gov.cn"] = {
      .good_until = web.now + 20h, .refused = "robots.txt answers 403", .status = 403};
  frontier.hosts["a.gov.cn"] = {.not_before = web.now + 40h, .why = "challenged"};
  options.open_despite_forbidden_robots = {"a.gov.cn"};
  run();
  EXPECT_EQ(web.asked(), Urls{});
}

TEST_F(CrawlTerms, WhereNobodyListensOnHttpsHttpIsTried) {
  frontier.add("https://a.gov.cn/1");
  frontier.add("https://a.gov.cn/2");
  for (const char* path : {"robots.txt", "1", "2"}) {
    web.pages[std::string{"https://a.gov.cn/"} + path] = {.status = 0,
                                                          .state = FetchState::unreachable};
    web.pages[std::string{"http://a.gov.cn/"} + path] = {};
  }
  run();
  EXPECT_EQ(web.asked(), (Urls{"https://a.gov.cn/robots.txt", "http://a.gov.cn/robots.txt",
                               "http://a.gov.cn/1", "http://a.gov.cn/2"}));
  const Response& robots = response_to("https://a.gov.cn/robots.txt");
  ASSERT_EQ(robots.exchanges.size(), 2U);
  EXPECT_EQ(robots.exchanges[0].url, "https://a.gov.cn/robots.txt");
  EXPECT_EQ(robots.exchanges[0].fault, "as the test says");
  EXPECT_EQ(robots.exchanges[1].url, "http://a.gov.cn/robots.txt");
  EXPECT_EQ(response_to("https://a.gov.cn/1").url(), "http://a.gov.cn/1");
}

TEST_F(CrawlTerms, TheOtherSchemeIsTriedOnceAndOnlyWhereNobodyListens) {
  options.patience = 0ms;
  frontier.add("http://a.gov.cn/1");
  frontier.add("http://b.gov.cn:8080/1");
  frontier.add("https://c.gov.cn/1");
  for (const char* url : {"http://a.gov.cn/robots.txt", "https://a.gov.cn/robots.txt",
                          "http://b.gov.cn:8080/robots.txt"}) {
    web.pages[url] = {.status = 0, .state = FetchState::unreachable, .address = ""};
  }
  web.pages["https://c.gov.cn/robots.txt"] = {
      .status = 0, .state = FetchState::tls_error, .address = ""};
  run();
  EXPECT_EQ(std::ranges::count(web.asked(), "https://a.gov.cn/robots.txt"), 1);
  EXPECT_EQ(std::ranges::count(web.asked(), "https://b.gov.cn:8080/robots.txt"), 0);
  EXPECT_EQ(std::ranges::count(web.asked(), "http://c.gov.cn/robots.txt"), 0);
}

TEST_F(CrawlTerms, TlsIsRelaxedStepByStepAndOnlyAsGranted) {
  frontier.add("https://a.gov.cn/1");
  frontier.add("https://b.gov.cn/1");
  options.tls["a.gov.cn"] = {.host = "a.gov.cn",
                             .reason = "old",
                             .allow = {TlsRelaxation::legacy_renegotiation, TlsRelaxation::expired,
                                       TlsRelaxation::unverified}};
  const FakeWeb::Page broken{.status = 0, .state = FetchState::tls_error, .address = ""};
  web.pages["https://a.gov.cn/robots.txt"] = broken;
  web.pages["https://a.gov.cn/robots.txt legacy_renegotiation expired"] = {.status = 404};
  web.pages["https://a.gov.cn/1"] = broken;
  web.pages["https://a.gov.cn/1 legacy_renegotiation expired"] = {.body = "here"};
  web.pages["https://b.gov.cn/robots.txt"] = broken;
  run();
  std::vector<std::string> attempts;
  for (const FakeWeb::Visit& visit : web.visits) {
    if (visit.url.starts_with("https://a.")) attempts.push_back(words_of(visit.relaxed));
    if (visit.url.starts_with("https://b.")) {
      EXPECT_TRUE(visit.relaxed.empty());
    }
  }
  EXPECT_EQ(attempts, (Urls{"", "legacy_renegotiation", "legacy_renegotiation expired",
                            "legacy_renegotiation expired"}));
  EXPECT_EQ(response_to("https://a.gov.cn/1").body(), "here");
}

TEST_F(CrawlTerms, EveryAttemptKeepsTheDelay) {
  frontier.add("https://a.gov.cn/1");
  options.tls["a.gov.cn"] = {.host = "a.gov.cn",
                             .allow = {TlsRelaxation::p256, TlsRelaxation::expired}};
  web.pages["https://a.gov.cn/robots.txt"] = {.status = 0, .state = FetchState::tls_error};
  run();
  ASSERT_GE(web.visits.size(), 3U);
  EXPECT_GE(web.visits[1].at - web.visits[0].at, 5s);
  EXPECT_GE(web.visits[2].at - web.visits[1].at, 5s);
}

}  // namespace
}  // namespace gongkai
