#include "config/stop_list.h"

#include <gtest/gtest.h>

#include <string>

#include "crawler/stop.h"

namespace gongkai {
namespace {

constexpr std::string_view kList = R"([[stop]]
host = "WWW.Example.gov.cn"
reason = "the site moves to a new machine"
asked_by = "letter of the information centre"

[[stop]]
host = "other.gov.cn"
path = "/私/"
reason = "not for archives"
)";

std::string error_of(std::string_view toml) {
  const auto list = parse_stop_list(toml, "stop.toml");
  return list ? "" : list.error().detail;
}

std::string why(std::string_view url) {
  const auto list = parse_stop_list(kList, "stop.toml");
  const StopEntry* const entry = stopped_by(*list, *Url::parse(url));
  return entry == nullptr ? "" : sentence(*entry);
}

TEST(StopList, TheSentenceNamesTheEntryAndWhoAsked) {
  EXPECT_EQ(why("http://www.example.gov.cn/a"),
            "asked to stop (stop.toml:1): the site moves to a new machine; asked by letter of the "
            "information centre");
}

TEST(StopList, AHostStandsForItselfAndWhatIsBelowIt) {
  for (const char* stopped : {"http://www.example.gov.cn/", "https://www.example.gov.cn:8443/x",
                              "http://example.gov.cn/", "http://a.www.example.gov.cn/"}) {
    EXPECT_NE(why(stopped), "") << stopped;
  }
  for (const char* free : {"http://ww.example.gov.cn/", "http://b.example.gov.cn/",
                           "http://xwww.example.gov.cn/", "http://www.example.gov.cn.com/"}) {
    EXPECT_EQ(why(free), "") << free;
  }
}

TEST(StopList, APathIsAPrefixInAnySpelling) {
  EXPECT_NE(why("http://other.gov.cn/%E7%A7%81/a.html"), "");
  EXPECT_NE(why("http://other.gov.cn/%e7%a7%81/"), "");
  EXPECT_EQ(why("http://other.gov.cn/a/%E7%A7%81/"), "");
  EXPECT_EQ(why("http://other.gov.cn/robots.txt"), "");
}

TEST(StopList, APortNamesOneOrigin) {
  const auto list =
      parse_stop_list("[[stop]]\nhost = \"127.0.0.1:8080\"\nreason = \"busy\"\n", "s");
  EXPECT_NE(stopped_by(*list, *Url::parse("http://127.0.0.1:8080/")), nullptr);
  EXPECT_EQ(stopped_by(*list, *Url::parse("http://127.0.0.1:8081/")), nullptr);
}

TEST(StopList, MistakesAreToldWithLineAndColumn) {
  EXPECT_EQ(error_of("[[stop]]\nhost = \"a.gov.cn\"\nreson = \"x\"\n"),
            "stop.toml:3:1: unknown key \"reson\"; did you mean \"reason\"?");
  EXPECT_EQ(error_of("[[stop]]\nhost = \"a.gov.cn\"\n"),
            "stop.toml:1:1: reason is missing: an entry says what is stopped and why");
  EXPECT_EQ(error_of("[[stop]]\nhost = \"http://a.gov.cn/\"\nreason = \"x\"\n"),
            "stop.toml:2:8: host is not a host name such as \"www.example.gov.cn\"");
  EXPECT_EQ(error_of("[[stop]]\nhost = \"a\"\nreason = \"x\"\npath = \"b\"\n"),
            "stop.toml:4:8: path is not a path that begins with /");
  EXPECT_EQ(error_of("[[stop]]\nhost = 3\nreason = \"x\"\n"),
            "stop.toml:2:8: host is not a text in quotes");
  EXPECT_EQ(error_of("stops = 1\n"),
            "stop.toml:1:1: unknown key \"stops\"; a stop list has entries headed [[stop]]");
  EXPECT_TRUE(error_of("[stop]\nhost = \"a\"\n").contains("[[stop]]"));
  EXPECT_TRUE(error_of("[[stop]\n").starts_with("stop.toml:1:"));
  EXPECT_EQ(error_of(""), "");
}

}  // namespace
}  // namespace gongkai
