#include "crawler/robots.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

RobotsVerdict verdict(std::string_view robots, std::string_view path,
                      std::string_view agent = "gongkai") {
  return RobotsRules::parse(robots).verdict(agent, "http://www.example.gov.cn" + std::string{path});
}
bool allows(std::string_view robots, std::string_view path, std::string_view agent = "gongkai") {
  return verdict(robots, path, agent).allowed;
}

// RFC 9309 §2.2.2: the match that is most specific, that is the longest, is used; allow wins ties.
TEST(Robots, RfcLongestMatchWins) {
  constexpr std::string_view kRobots =
      "User-agent: *\nDisallow: /a/\nAllow: /a/b/\nDisallow: /c.html\nAllow: /c.html\n";
  EXPECT_FALSE(allows(kRobots, "/a/x"));
  EXPECT_TRUE(allows(kRobots, "/a/b/x"));
  EXPECT_TRUE(allows(kRobots, "/c.html"));
  EXPECT_TRUE(allows(kRobots, "/"));
}

// RFC 9309 §2.2.3: "*" stands for any characters, "$" at the end for the end.
TEST(Robots, RfcSpecialCharactersAreHonoured) {
  constexpr std::string_view kRobots =
      "User-agent: *\nDisallow: /*.doc$\nDisallow: /x*y*z\nDisallow: /p$q\n";
  EXPECT_FALSE(allows(kRobots, "/a/b.doc"));
  EXPECT_FALSE(allows(kRobots, "/a.doc/b.doc"));
  EXPECT_TRUE(allows(kRobots, "/a.docx"));
  EXPECT_TRUE(allows(kRobots, "/a.doc?download=1"));
  EXPECT_FALSE(allows(kRobots, "/x1y2z3"));
  EXPECT_TRUE(allows(kRobots, "/xzy"));
  EXPECT_FALSE(allows(kRobots, "/p$q"));
}

// RFC 9309 §2.2.1: the group of our own is used, every one of them; without one, that for "*".
TEST(Robots, RfcGroupsOfOneAgentAreJoined) {
  constexpr std::string_view kRobots =
      "User-agent: *\nDisallow: /\n\nUser-agent: GongKai\nUser-agent: other\nDisallow: "
      "/a\n\nuser-agent: gongkai # again\ndisallow: /b\n";
  EXPECT_FALSE(allows(kRobots, "/a"));
  EXPECT_FALSE(allows(kRobots, "/b"));
  EXPECT_TRUE(allows(kRobots, "/c"));
  EXPECT_TRUE(allows(kRobots, "/b", "other"));
  EXPECT_FALSE(allows(kRobots, "/c", "third"));
  EXPECT_TRUE(allows(kRobots, "/c", "gongkai/0.1"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /\nUser-agent: gongkai\nDisallow:\n", "/a"));
}

// RFC 9309 §2.2.2: escapes and what they stand for are the same, /robots.txt is always allowed.
TEST(Robots, RfcPathsAreComparedInOneSpelling) {
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /公开/", "/%E5%85%AC%E5%BC%80/a"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /%7emak", "/~mak"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /a%2Fb", "/a/b"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /a%2Fb", "/a%2fb"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /", "/robots.txt"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /", "?a"));
}

TEST(Robots, TheDecidingLineIsNamed) {
  constexpr std::string_view kRobots =
      "# ours\r\nUser-agent: *\r\n\r\nDisallow: /zwgk/ # not yet\r\nAllow: /zwgk/fz\r\n";
  EXPECT_EQ(verdict(kRobots, "/zwgk/a").line, 4);
  EXPECT_EQ(verdict(kRobots, "/zwgk/a").rule, "Disallow: /zwgk/");
  EXPECT_EQ(verdict(kRobots, "/zwgk/fz/").line, 5);
  EXPECT_EQ(verdict(kRobots, "/zwgk/fz/").rule, "Allow: /zwgk/fz");
  EXPECT_EQ(verdict(kRobots, "/b").line, 0);
}

TEST(Robots, OurChoiceIsThatOfGooglesParserForSlips) {
  EXPECT_FALSE(allows("\xEF\xBB\xBFuser agent: *\rdisalow /\r", "/a"));
  EXPECT_FALSE(allows("User-agent: * and all\nDisallow: /\n", "/a"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow / all\n", "/a"));
  EXPECT_TRUE(allows("Disallow: /\nUser-agent: *\n", "/a"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow: /\nAllow: /a/index.html\n", "/a/"));
  EXPECT_FALSE(allows("User-agent: *\nDisallow: /\nAllow: /a/index.html\n", "/a/b"));
  EXPECT_FALSE(allows("User-agent: one\nSitemap: http://h/s\nUser-agent: gongkai\nDisallow: /\n",
                      "/a", "one"));
}

TEST(Robots, AnyBytesAreARobotsTxt) {
  EXPECT_TRUE(allows("", "/"));
  EXPECT_TRUE(allows("<!DOCTYPE html><html><body>404</body></html>", "/"));
  EXPECT_FALSE(allows(std::string_view{"User-agent: *\0x\nDisallow: /\0\n", 28}, "/"));
  EXPECT_TRUE(allows("\xFF\xFE:\n:\n: \n::::", "/"));
}

TEST(Robots, NothingPast500KiBIsRead) {
  const std::string filler =
      "User-agent: *\nDisallow: /a\n#" + std::string(std::size_t{500} * 1024 - 60, 'x');
  EXPECT_FALSE(allows(filler + "\nDisallow: /b\n", "/b"));
  EXPECT_TRUE(allows(filler + "\n#" + std::string(100, 'x') + "\nDisallow: /b\n", "/b"));
  EXPECT_TRUE(allows(filler + "\nDisallow: /b" + std::string(100, 'x'), "/b"));
}

TEST(Robots, LongLinesAreCut) {
  const std::string path = "/" + std::string(20000, 'x');
  const std::string robots = "User-agent: *\nDisallow: " + path + "\n";
  EXPECT_FALSE(allows(robots, path.substr(0, 16700)));
  EXPECT_TRUE(allows(robots, path.substr(0, 16000)));
}

TEST(Robots, APatternMadeToProvokeBacktrackingIsCheap) {
  std::string robots = "User-agent: *\n";
  for (int line = 0; line < 20; ++line) {
    robots += "Disallow: ";
    for (int i = 0; i < 8000; ++i) robots += "*a";
    robots += "b\n";
  }
  EXPECT_TRUE(allows(robots, "/" + std::string(4000, 'a')));
}

TEST(Robots, CrawlDelayIsThatOfOurGroup) {
  const auto delay = [](std::string_view robots) {
    return RobotsRules::parse(robots).crawl_delay("gongkai");
  };
  EXPECT_EQ(delay("User-agent: *\nCrawl-delay: 10\nDisallow:\n"), seconds{10});
  EXPECT_EQ(
      delay(
          "User-agent: *\nCrawl-delay: 10\nDisallow: /x\nUser-agent: gongkai\ncrawl-delay: 2.5\n"),
      milliseconds{2500});
  EXPECT_EQ(
      delay("User-agent: *\nCrawl-delay: 10\nDisallow: /x\nUser-agent: gongkai\nDisallow: /x\n"),
      std::nullopt);
  EXPECT_EQ(delay("User-agent: *\nCrawl-delay: 3\nCrawl-delay: 5\nCrawl-delay: 4\n"), seconds{5});
  EXPECT_EQ(delay("User-agent: *\nCrawl-delay: 1\nUser-agent: b\nCrawl-delay: 12\n"), seconds{1});
  EXPECT_EQ(delay("User-agent: *\nCrawl-delay: 1e99\n"), std::chrono::hours{24});
  for (const char* none : {"", "Crawl-delay: 5", "User-agent: *\nCrawl-delay: -1",
                           "User-agent: *\nCrawl-delay: soon", "User-agent: *\nCrawl-delay: nan"}) {
    EXPECT_EQ(delay(none), std::nullopt) << none;
  }
}

TEST(Robots, SitemapsBelongToNoGroup) {
  const auto rules =
      RobotsRules::parse("Sitemap: http://h/a.xml\nUser-agent: x\nsite-map:/b.xml\nSitemap:\n");
  EXPECT_EQ(rules.sitemaps(), (std::vector<std::string>{"http://h/a.xml", "/b.xml"}));
}

}  // namespace
}  // namespace gongkai
