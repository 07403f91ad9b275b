#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "crawler/url.h"
#include "demo/server.h"
#include "store/archive.h"
#include "store/sqlite.h"
#include "tests/file_bytes.h"
#include "tests/program.h"

namespace gongkai {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// Runs over the columns of the sample portal.
class RunTest : public testing::Test {
 protected:
  std::vector<std::string> columns() {
    std::vector<std::string> start;
    for (const Portal& portal : demo->portals())
      start.insert(start.end(), portal.start.begin(), portal.start.end());
    return start;
  }

  std::vector<std::string> arguments(const std::vector<std::string>& more,
                                     const std::string& delay = "0") {
    std::vector<std::string> all{"crawl", archive, "--delay", delay};
    for (const std::string& origin : demo->origins())
      all.insert(all.end(), {"--allow-address", origin.substr(origin.find("//") + 2)});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Ran run(const std::vector<std::string>& more) { return run_gongkai(arguments(more)); }

  std::vector<std::string> with_columns(std::vector<std::string> more) {
    for (const std::string& column : columns()) more.push_back(column);
    return more;
  }

  std::int64_t number(std::string_view sql) {
    Database database{archive, Database::Mode::read};
    return database.number(sql);
  }

  /// Notes the last round of every portal `away` from now.
  void put_rounds(std::chrono::days away) {
    Archive open = Archive::open_for_writing(archive);
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    for (const Portal& portal : open.portals()) open.put_round(portal.name, now + away);
  }

  /// How often the columns were asked.
  int heads() {
    int asked = 0;
    for (const std::string& column : columns())
      asked += demo->visits_of(column.substr(column.find('/', 7)));
    return asked;
  }

  std::optional<DemoPortal> demo = DemoPortal::start(0);
  ScratchDirectory scratch;
  std::string archive = scratch.file("a.db");
};

TEST_F(RunTest, ADryRunSaysWhatWouldBeAskedAndAsksNothing) {
  const Ran first = run(with_columns({"--dry-run"}));
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, AllOf(HasSubstr(columns().front()), HasSubstr("a start of its portal"),
                               HasSubstr("/robots.txt is asked first")));
  EXPECT_FALSE(std::filesystem::exists(archive));
  EXPECT_EQ(demo->visits().size(), 0U);
}

TEST_F(RunTest, ADryRunLeavesTheArchiveAsItIs) {
  run(with_columns({"--limit", "12", "--quiet"}));
  const std::string before = file_bytes(archive);
  const std::size_t visits = demo->visits().size();
  const Ran dry = run(with_columns({"--dry-run", "--limit", "30"}));
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_THAT(dry.out, AllOf(HasSubstr("new row “"), HasSubstr("looked at for new rows, last at"),
                             HasSubstr("30 to ask now of ")));
  EXPECT_EQ(file_bytes(archive), before);
  EXPECT_EQ(demo->visits().size(), visits);
}

TEST_F(RunTest, ADryRunNamesWhatRobotsTxtAndTheStopListForbid) {
  run(with_columns({"--limit", "12", "--quiet"}));
  std::ofstream{scratch.file("stop.toml")}
      << "[[stop]]\nhost = \"127.0.0.1\"\nreason = \"asked\"\n";
  EXPECT_THAT(run(with_columns({"--dry-run", "--stop", scratch.file("stop.toml")})).out,
              AllOf(HasSubstr("not asked: asked to stop"), HasSubstr("\n0 to ask now of ")));
  const Url start = *Url::parse(columns().front());
  const Request forbidden{.url = start.origin() + "/zwgk_318/nbzl/1.html",
                          .purpose = Purpose::document,
                          .portal = columns().front().substr(7)};
  Archive::open_for_writing(archive).enqueue(std::span{&forbidden, 1});
  EXPECT_THAT(run(with_columns({"--dry-run"})).out, HasSubstr("not asked: robots.txt line "));
}

TEST_F(RunTest, OnlyTheNamedPortalsAreAsked) {
  run(with_columns({"--dry-run"}));
  const std::string name = columns().front().substr(7);
  const Ran one = run(with_columns({"--portal", name, "--limit", "3", "--quiet"}));
  EXPECT_TRUE(one.code == 0 || one.code == 3) << one.err;
  EXPECT_EQ(number("SELECT count(DISTINCT name) FROM portal"), 1);
  const Ran none = run(with_columns({"--portal", "no-such-portal"}));
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("there is no portal no-such-portal here"));
}

TEST_F(RunTest, EarlierRowsAreLeftToALaterRun) {
  run(with_columns({"--since", "2026-01-01", "--quiet"}));
  EXPECT_EQ(
      number(
          "SELECT count(*) FROM request WHERE date < '2026-01-01' AND last_fetch IN (SELECT id FROM fetch WHERE took_ms IS NOT NULL)"),
      0);
  EXPECT_GT(
      number(
          "SELECT count(*) FROM request WHERE date >= '2026-01-01' AND last_fetch IN (SELECT id FROM fetch WHERE took_ms IS NOT NULL)"),
      0);
  EXPECT_GT(number("SELECT count(*) FROM request WHERE date < '2026-01-01' AND due_at IS NOT NULL"),
            0);
  run({"--quiet"});
  EXPECT_GT(
      number(
          "SELECT count(*) FROM request WHERE date < '2026-01-01' AND last_fetch IN (SELECT id FROM fetch WHERE took_ms IS NOT NULL)"),
      0);
  const Ran wrong = run(with_columns({"--since", "last week"}));
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--since: last week is no date"));
}

TEST_F(RunTest, OfTwoSchedulesThatAreStartedAtOnceTheSecondNamesTheFirst) {
  Program first{arguments(with_columns({"--due"}), "0.3")};
  const std::string pid = std::to_string(first.pid());
  for (int i = 0; i < 1000 && demo->visits().empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  const Ran second = run(with_columns({"--due"}));
  EXPECT_EQ(second.code, 5);
  EXPECT_THAT(second.err, HasSubstr("in use by pid " + pid));
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait(), 143);
}

TEST_F(RunTest, WhatATimerMissedIsMadeUpForOnce) {
  run(with_columns({"--due", "--quiet"}));
  put_rounds(-std::chrono::days{30});  // four rounds were missed
  const int before = heads();
  run({"--due", "--quiet"});
  const int once = heads() - before;
  EXPECT_GT(once, 0);
  EXPECT_LE(once, static_cast<int>(columns().size()));
  run({"--due", "--quiet"});
  EXPECT_EQ(heads() - before, once);
}

TEST_F(RunTest, ARoundThatWasNotedWhenTheClockRanAheadDelaysNone) {
  run(with_columns({"--due", "--quiet"}));
  put_rounds(std::chrono::days{400});
  const int before = heads();
  run({"--due", "--quiet"});
  const int once = heads() - before;
  EXPECT_GT(once, 0);
  run({"--due", "--quiet"});
  EXPECT_EQ(heads() - before, once);
}

TEST_F(RunTest, TheLogHasOneLineADocumentAndFewOthers) {
  const auto lines = [](const std::string& log, std::string_view word) {
    std::int64_t found = 0;
    for (std::size_t at = log.find(word); at != std::string::npos; at = log.find(word, at + 1))
      ++found;
    return found;
  };
  const Ran first = run(with_columns({}));
  EXPECT_EQ(lines(first.err, "document_new id="),
            number("SELECT count(*) FROM document WHERE latest > 0"));
  EXPECT_LE(lines(first.err, "\n") - lines(first.err, "document_new"), 10) << first.err;
  const Ran again = run(with_columns({}));
  EXPECT_EQ(lines(again.err, "document_"), 0) << again.err;
  std::filesystem::remove(archive);
  const Ran quiet = run(with_columns({"--quiet"}));
  EXPECT_LE(lines(quiet.err, "\n"), 10) << quiet.err;
}

TEST_F(RunTest, AProxyIsAUrl) {
  const Ran ran = run(with_columns({"--proxy", "localhost"}));
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--proxy: localhost is no proxy such as"));
}

TEST_F(RunTest, ASiteIsNamedByItsUrl) {
  EXPECT_THAT(run({"--site"}).err, HasSubstr("--site: name the URL"));
  EXPECT_THAT(run({"--site", "cq-wansheng"}).err, HasSubstr("links = true under [discover]"));
  EXPECT_THAT(run(with_columns({"--requisites"})).err, HasSubstr("--requisites: goes with --site"));
}

}  // namespace
}  // namespace gongkai
