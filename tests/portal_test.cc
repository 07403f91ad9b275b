#include "config/portal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/embedded.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr std::string_view kWhole = R"(title = "云溪区 法治政府建设年度报告"
verified = true
start = ["https://www.example.gov.cn/zwgk/fzzfjsndbg/"]
contact = "archive@example.org"

[scope]
hosts = ["www.example.gov.cn", "zfxxgk.example.gov.cn"]
paths = ["/zwgk/"]

[interest]
title = '法治政府建设.*(报告|情况)'

[pace]
delay = "7s"
hours = "22:00-06:30"
daily_budget = 400

[schedule]
every = "3d"

[extract]
container = [".zwxl-content"]
)";

std::string error_of(std::string_view toml) {
  const auto portal = parse_portal(toml, "x", "x.toml");
  return portal ? "" : portal.error().detail;
}

TEST(Portal, HostsAreBareNames) {
  for (const char* host :
       {"a.gov.cn:8080", "https://a.gov.cn", "a.gov.cn/zwgk", "*.a.gov.cn", ""}) {
    EXPECT_THAT(
        error_of(fmt::format("start = [\"http://a.gov.cn/\"]\n[scope]\nhosts = [\"{}\"]", host)),
        testing::StartsWith("x.toml:3:10: hosts is not a bare host name"))
        << host;
  }
  EXPECT_EQ(error_of("start = [\"http://a.gov.cn/\"]\n[scope]\nhosts = [\"[::1]\", \"a.gov.cn\"]"),
            "");
}

TEST(Portal, EveryKeyIsRead) {
  const auto portal = parse_portal(kWhole, "yunxi", "yunxi.toml");
  ASSERT_TRUE(portal) << portal.error().detail;
  EXPECT_EQ(portal->name, "yunxi");
  EXPECT_EQ(portal->title, "云溪区 法治政府建设年度报告");
  EXPECT_TRUE(portal->verified);
  EXPECT_EQ(portal->start.at(0), "https://www.example.gov.cn/zwgk/fzzfjsndbg/");
  EXPECT_EQ(portal->contact, "archive@example.org");
  EXPECT_EQ(portal->hosts.size(), 2U);
  EXPECT_EQ(portal->paths.at(0), "/zwgk/");
  EXPECT_EQ(portal->interest, "法治政府建设.*(报告|情况)");
  EXPECT_EQ(portal->delay, 7s);
  EXPECT_TRUE(portal->hours.contains(23 * 60));
  EXPECT_TRUE(portal->hours.contains(6 * 60 + 29));
  EXPECT_FALSE(portal->hours.contains(12 * 60));
  EXPECT_EQ(portal->daily_budget, 400);
  EXPECT_EQ(portal->every, 72h);
  EXPECT_EQ(portal->container.at(0), ".zwxl-content");
  EXPECT_EQ(portal->toml, kWhole);
}

TEST(Portal, ScopeIsTheStartHostsWhenNotGiven) {
  const auto portal = parse_portal("start = ['http://ws.example.gov.cn:8080/a/']", "ws", "ws.toml");
  ASSERT_TRUE(portal) << portal.error().detail;
  ASSERT_EQ(portal->hosts.size(), 1U);
  EXPECT_EQ(portal->hosts[0], "ws.example.gov.cn");
  EXPECT_EQ(portal->delay, 5s);
}

TEST(Portal, AStartMayHaveWhatAFileWouldEscape) {
  const std::string url = R"(https://www.example.gov.cn/list?path=年"b)";
  EXPECT_THAT(portal_of_url(url).start, ElementsAre(url));
  EXPECT_THAT(site_of_url(url, false).start, ElementsAre(url));
}

TEST(Portal, AStartNamesItsHostWhateverItsFormIs) {
  EXPECT_THAT(portal_of_url("http://[2001:db8::1]:8080/zwgk/").hosts, ElementsAre("[2001:db8::1]"));
  EXPECT_THAT(site_of_url("http://[2001:db8::1]/", false).hosts, ElementsAre("[2001:db8::1]"));
  EXPECT_THAT(portal_of_url("https://WWW.Example.gov.cn?a=b").hosts,
              ElementsAre("www.example.gov.cn"));
  const auto portal =
      parse_portal("start = ['http://a.gov.cn/']\n[scope]\nhosts = ['A.Gov.cn']", "a", "a.toml");
  ASSERT_TRUE(portal) << portal.error().detail;
  EXPECT_THAT(portal->hosts, ElementsAre("a.gov.cn"));
}

TEST(Portal, AnUnknownKeyNamesTheNearestOne) {
  EXPECT_EQ(error_of("start = ['http://a/']\n[pace]\n  dellay = '5s'\n"),
            "x.toml:3:3: unknown key \"dellay\"; did you mean \"delay\"?");
  EXPECT_EQ(error_of("strat = ['http://a/']\n"),
            "x.toml:1:1: unknown key \"strat\"; did you mean \"start\"?");
}

TEST(Portal, AMistakeSaysWhereItIsAndWhatWasExpected) {
  EXPECT_EQ(error_of("start = ['http://a/']\n[pace]\ndelay = '5 apples'\n"),
            "x.toml:3:9: delay is not a duration such as \"5s\"");
  EXPECT_EQ(error_of("start = ['ftp://a/']"),
            "x.toml:1:10: start is not an absolute http or https URL");
  EXPECT_EQ(error_of("start = ['http://a/']\n[pace]\nhours = '25:00-26:00'"),
            "x.toml:3:9: hours is not a part of the day such as \"07:00-22:00\"");
  EXPECT_EQ(
      error_of("start = ['http://a/']\n[interest]\ntitle = '(报告'"),
      "x.toml:3:9: title is not a regular expression (U_REGEX_MISMATCHED_PAREN at character 3)");
  EXPECT_TRUE(error_of("title = '云溪区'").contains("start is missing"));
  EXPECT_TRUE(error_of("start = [").starts_with("x.toml:1:"));
  EXPECT_TRUE(
      error_of("start = ['http://a/']\nscope = 3").starts_with("x.toml:2:9: scope is not a table"));
}

TEST(Portal, WhatIsGrantedToAHostNeedsAReason) {
  const auto portal = parse_portal(
      "start = ['https://a.gov.cn/']\n"
      "[robots]\nforbidden_means_open = 'every missing file answers 403; agreed by letter'\n"
      "[tls.\"a.gov.cn\"]\nreason = 'an old machine'\nallow = ['expired', "
      "'legacy_renegotiation']\n"
      "ca = '-----BEGIN CERTIFICATE-----'\n",
      "a", "a.toml");
  ASSERT_TRUE(portal) << portal.error().detail;
  EXPECT_EQ(portal->forbidden_robots, "every missing file answers 403; agreed by letter");
  ASSERT_EQ(portal->tls.size(), 1U);
  EXPECT_EQ(portal->tls[0].host, "a.gov.cn");
  EXPECT_EQ(portal->tls[0].reason, "an old machine");
  EXPECT_EQ(portal->tls[0].allow,
            (std::vector{TlsRelaxation::ca, TlsRelaxation::legacy_renegotiation,
                         TlsRelaxation::expired}));
  const std::string head = "start = ['https://a/']\n";
  EXPECT_EQ(error_of(head + "[tls.\"a\"]\nallow = ['expired']\n"),
            "x.toml:2:1: reason is missing: why is a granted this?");
  EXPECT_EQ(error_of(head + "[tls.\"a\"]\nreason = 'x'\nallow = ['expird']\n"),
            "x.toml:4:10: expird is not a relaxation; did you mean \"expired\"?");
  EXPECT_TRUE(error_of(head + "[tls]\na = true\n").contains("a is not a table"));
  EXPECT_TRUE(error_of(head + "[tls.\"a\"]\nreason = 'x'\nca = 'file.pem'\n")
                  .contains("ca is not a certificate in PEM"));
  EXPECT_TRUE(error_of(head + "[robots]\nforbidden_means_open = ''\n")
                  .contains("forbidden_means_open is not a reason in words"));
  EXPECT_TRUE(error_of(head + "[robots]\nforbidden_means_open = true\n")
                  .contains("forbidden_means_open is not a text in quotes"));
}

TEST(Portal, AFileThatIsNotThereIsUnreadable) {
  for (const char* const path : {"no-such-directory/none.toml", "/"}) {
    const auto portal = load_portal(path);
    ASSERT_FALSE(portal) << path;
    EXPECT_EQ(portal.error().kind, ConfigError::Kind::unreadable) << path;
  }
}

TEST(Portal, EveryShippedPortalFileIsValid) {
  for (const EmbeddedFile& file : embedded_config()) {
    if (!file.path.starts_with("config/portals/")) continue;
    const auto portal = parse_portal(file.bytes, "x", file.path);
    EXPECT_TRUE(portal) << portal.error().detail;
  }
}

TEST(Portal, AWholeSiteIsAPortalThatFollowsLinks) {
  const Portal site = site_of_url("https://www.example.gov.cn/", true);
  EXPECT_TRUE(site.links && site.requisites && site.sitemaps);
  EXPECT_EQ(site.hosts, (std::vector<std::string>{"www.example.gov.cn", "example.gov.cn"}));
  EXPECT_TRUE(site.paths.empty());
  const auto again = parse_portal(site.toml, site.name, "x");  // as the archive keeps it
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(again->links && again->requisites);
  EXPECT_EQ(again->depth, site.depth);
  EXPECT_FALSE(portal_of_url("https://www.example.gov.cn/").links);
}

}  // namespace
}  // namespace gongkai
