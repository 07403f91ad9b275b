#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "config/portal.h"

namespace gongkai {
namespace {

TEST(KnownPortals, StartInsideTheirScope) {
  ASSERT_FALSE(known_portals().empty());
  for (const Portal& portal : known_portals()) {
    for (const std::string& start : portal.start) {
      const std::size_t path = start.find('/', start.find("://") + 3);
      ASSERT_NE(path, std::string::npos) << portal.name;
      EXPECT_TRUE(start.ends_with('/')) << portal.name;
      EXPECT_TRUE(std::ranges::any_of(portal.paths, [&](const std::string& p) {
        return start.substr(path).starts_with(p);
      })) << portal.name;
      EXPECT_EQ(start.substr(0, path).substr(start.find("://") + 3), portal.hosts.front());
    }
  }
}

TEST(KnownPortals, AskGentlyAndOnlyByDay) {
  for (const Portal& portal : known_portals()) {
    EXPECT_GE(portal.delay, std::chrono::seconds{5}) << portal.name;
    EXPECT_FALSE(portal.hours.contains(3 * 60)) << portal.name;
    EXPECT_TRUE(portal.daily_budget.has_value()) << portal.name;
  }
}

}  // namespace
}  // namespace gongkai
