#include "config/portal_toml.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

TEST(PortalToml, IsReadBackAsTheSamePortal) {
  const Portal portal{.title = "云溪区\t\"法治\\政府\"建设年度报告",
                      .start = {"http://a.example/x/", "https://b.example:81/y/?a=1&b=2"},
                      .hosts = {"a.example", "b.example"},
                      .paths = {"/x/", "/y/"},
                      .interest = R"(法治政府\S+报告)",
                      .delay = std::chrono::milliseconds{7500}};
  const auto read = parse_portal(portal_toml(portal, "two\nlines \x01"), "p", "p.toml");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->title, portal.title);
  EXPECT_EQ(read->start, portal.start);
  EXPECT_EQ(read->hosts, portal.hosts);
  EXPECT_EQ(read->paths, portal.paths);
  EXPECT_EQ(read->interest, portal.interest);
  EXPECT_EQ(read->delay, portal.delay);
  EXPECT_FALSE(read->verified);
}

TEST(PortalToml, WithoutScopeOrInterestIsReadBackToo) {
  const Portal portal{.title = "t", .start = {"http://a.example/x/"}};
  const std::string toml = portal_toml(portal, "");
  EXPECT_TRUE(toml.contains("delay = \"5s\"")) << toml;
  const auto read = parse_portal(toml, "p", "p.toml");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->hosts, std::vector<std::string>{"a.example"});
  EXPECT_TRUE(read->interest.empty());
}

}  // namespace
}  // namespace gongkai
