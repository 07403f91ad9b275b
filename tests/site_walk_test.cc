#include "cli/site_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "store/sqlite.h"
#include "tests/program.h"
#include "tests/trap_site.h"

namespace gongkai {
namespace {

using testing::Contains;
using testing::IsEmpty;

constexpr int kMostOfATrap = 300;

/// How many real pages the site has; the whole size is 3000.
int pages() {
  const char* const given = std::getenv("GONGKAI_SITE_PAGES");
  return given == nullptr ? 300 : std::atoi(given);
}

std::set<std::string> archived(const std::string& archive) {
  Database database{archive, Database::Mode::read};
  std::set<std::string> paths;
  Statement row = database.query("SELECT url FROM fetch WHERE state = 'ok' AND body IS NOT NULL");
  while (row.next()) {
    const std::string url = row.text(0);
    paths.insert(url.substr(url.find('/', 8)));
  }
  return paths;
}

class SiteWalkTest : public testing::Test {
 protected:
  Ran walk(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{
        "crawl",           archive,       "http://" + site.origin() + "/",
        "--site",          "--delay",     "0",
        "--allow-address", site.origin(), "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_gongkai(std::move(arguments));
  }

  TrapSite site{pages()};
  ScratchDirectory scratch;
  std::string archive = scratch.file("a.db");
};

TEST_F(SiteWalkTest, EveryRealPageIsArchivedAndNoTrapIsAskedForLong) {
  const Ran ran = walk();
  EXPECT_TRUE(ran.code == 0 || ran.code == 3) << ran.code << ran.err;
  const std::set<std::string> kept = archived(archive);
  std::vector<std::string> missing;
  for (const std::string& path : site.real()) {
    if (!kept.contains(path)) missing.push_back(path);
  }
  EXPECT_THAT(missing, IsEmpty());
  for (const auto& [trap, asked] : site.asked()) {
    if (trap.empty()) continue;
    EXPECT_LE(asked, kMostOfATrap) << trap;
    RecordProperty(trap, asked);
    if (std::getenv("GONGKAI_SITE_PAGES") != nullptr) fmt::print("{}: {} asked\n", trap, asked);
  }
}

TEST_F(SiteWalkTest, RequisitesAreKeptOnlyWhenAskedFor) {
  walk({"--limit", "300"});
  EXPECT_FALSE(archived(archive).contains("/img/logo.png"));
  std::filesystem::remove(archive);
  walk({"--limit", "300", "--requisites"});
  const std::set<std::string> kept = archived(archive);
  EXPECT_TRUE(kept.contains("/img/logo.png"));
}

}  // namespace
}  // namespace gongkai
