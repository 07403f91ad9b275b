#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "demo/server.h"
#include "store/archive.h"
#include "tests/program.h"
#include "tests/raw_server.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// Arguments of a crawl of the sample portal's columns, without delay.
std::vector<std::string> crawl_of(const DemoPortal& demo, const std::string& archive) {
  std::vector<std::string> arguments{"crawl", archive, "--delay", "0"};
  for (const std::string& origin : demo.origins()) {
    arguments.insert(arguments.end(), {"--allow-address", origin.substr(origin.find("//") + 2)});
  }
  for (const Portal& portal : demo.portals()) {
    arguments.insert(arguments.end(), portal.start.begin(), portal.start.end());
  }
  return arguments;
}

/// The documents of an archive: URL, and how many versions.
std::map<std::string, int> documents_of(const std::string& archive) {
  std::map<std::string, int> documents;
  Archive::open_for_reading(archive).list({}, [&](const DocumentLine& line) {
    documents[line.url] = line.versions;
    return true;
  });
  return documents;
}

/// A column of two rows and their documents, of a host that `ip` alone reaches.
std::string small_portal(std::string_view request) {
  const std::string_view path = request.substr(4, request.find(' ', 4) - 4);
  std::string body;
  if (path == "/list/") {
    body =
        "<ul><li><a href='/d/t20250106_700001.html'>柳溪镇2024年法治政府建设情况报告</a>"
        "<span>2025-01-06</span></li><li><a href='/d/t20250107_700002.html'>"
        "槐树乡2024年法治政府建设情况报告</a><span>2025-01-07</span></li></ul>";
  } else if (path.starts_with("/d/")) {
    body = fmt::format("<h1>{}2024年法治政府建设情况报告</h1><p>全年办理行政复议案件3件。</p>",
                       path.contains("700001") ? "柳溪镇" : "槐树乡");
  } else {
    return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  }
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body);
}

TEST(CrawlVerb, AHostThatHasAnIpv6AddressOnlyIsCrawled) {
  const RawServer server{
      [](std::string_view request, const RawServer::Send& send) { send(small_portal(request)); },
      "::1"};
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  const Ran ran = run_gongkai(
      {"crawl", archive, server.url("/list/"), "--delay", "0", "--allow-address", server.origin()});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(documents_of(archive).size(), 2U) << ran.out;
}

TEST(CrawlVerb, ArchivesTheSamplePortalAndNothingTwice) {
  const auto demo = DemoPortal::start(0);
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  const Ran first = run_gongkai(crawl_of(*demo, archive));
  EXPECT_THAT(first.err, HasSubstr("host_held"));
  EXPECT_THAT(first.out, Not(HasSubstr("host_held")));
  EXPECT_EQ(first.code, 3) << first.err;  // the sample's planned failures
  const auto documents = documents_of(archive);
  EXPECT_GE(documents.size(), 40U) << first.out;
  const Ran second = run_gongkai(crawl_of(*demo, archive));
  EXPECT_EQ(documents_of(archive), documents);
  EXPECT_THAT(second.out, HasSubstr("0 new, 0 changed"));
}

/// How often a crawl is killed: GONGKAI_KILLS, else few enough for every run of the tests.
int kills() {
  const char* const asked = std::getenv("GONGKAI_KILLS");
  return asked == nullptr ? 20 : std::max(std::atoi(asked), 1);
}

TEST(CrawlVerb, AKillAnywhereLosesNothingAndArchivesNothingTwice) {
  const auto demo = DemoPortal::start(0);
  const ScratchDirectory scratch;
  const std::string whole = scratch.file("whole.db");
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_EQ(run_gongkai(crawl_of(*demo, whole)).code, 3);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begun);
  const auto expected = documents_of(whole);
  const std::size_t visits_of_a_run = demo->visits().size();

  std::mt19937 random{20260209};
  int killed = 0;
  for (int i = 0; i < kills(); ++i) {
    const std::string archive = scratch.file("killed-" + std::to_string(i) + ".db");
    const std::size_t before = demo->visits().size();
    {
      Program program{crawl_of(*demo, archive)};
      std::this_thread::sleep_for(
          std::chrono::microseconds{random() % static_cast<unsigned>(took.count())});
      program.signal(SIGKILL);
      killed += program.wait() == 128 + SIGKILL ? 1 : 0;
    }
    EXPECT_EQ(run_gongkai(crawl_of(*demo, archive)).code, 3);
    EXPECT_EQ(documents_of(archive), expected) << "run " << i;
    // What was under way is asked again, and the heads of the columns are.
    const std::size_t heads = crawl_of(*demo, archive).size();
    EXPECT_LE(demo->visits().size() - before, visits_of_a_run + heads + 8) << "run " << i;
  }
  EXPECT_GE(killed, kills() / 2) << "too few runs were killed before their end";
}

TEST(CrawlVerb, ASignalEndsItCleanlyAndTheSameCommandGoesOn) {
  const auto demo = DemoPortal::start(0);
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  std::vector<std::string> slow = crawl_of(*demo, archive);
  *(std::ranges::find(slow, "--delay") + 1) = "0.05";
  Program program{slow};
  for (int i = 0; i < 2000 && demo->visits().size() < 10; ++i) std::this_thread::sleep_for(5ms);
  program.signal(SIGTERM);
  const std::size_t before = demo->visits().size();
  EXPECT_EQ(program.wait(), 143);
  EXPECT_LE(demo->visits().size(), before + 2 * demo->origins().size());  // those in hand
  EXPECT_EQ(run_gongkai(crawl_of(*demo, archive)).code, 3);
  EXPECT_GE(documents_of(archive).size(), 40U);
}

TEST(CrawlVerb, ItStopsBeforeTheDiskIsFull) {
  const auto demo = DemoPortal::start(0);
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  std::vector<std::string> arguments = crawl_of(*demo, archive);
  arguments.insert(arguments.end(), {"--least-free", "1000000GiB"});
  const Ran ran = run_gongkai(arguments);
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("before the disk"));
  EXPECT_EQ(run_gongkai({"status", archive}).code, 0);
  EXPECT_EQ(run_gongkai(crawl_of(*demo, archive)).code, 3);
}

TEST(CrawlVerb, ASchedulesPortalsAreLookedAtWhenTheirRhythmWantsIt) {
  const auto demo = DemoPortal::start(0);
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  std::vector<std::string> due = crawl_of(*demo, archive);
  due.emplace_back("--due");
  run_gongkai(due);
  const std::size_t visits = demo->visits().size();
  EXPECT_GE(visits, 40U);
  run_gongkai(due);
  EXPECT_EQ(demo->visits().size(), visits);
  {
    Archive open = Archive::open_for_writing(archive);
    const auto eight_days_ago =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) -
        std::chrono::hours{8 * 24};
    for (const Portal& portal : open.portals()) open.put_round(portal.name, eight_days_ago);
  }
  std::vector<std::string> known{"crawl", archive, "--delay", "0", "--due"};
  for (const std::string& origin : demo->origins())
    known.insert(known.end(), {"--allow-address", origin.substr(origin.find("//") + 2)});
  run_gongkai(known);
  EXPECT_GT(demo->visits().size(), visits);
}

TEST(CrawlVerb, ASecondWriterIsRefusedWithThePidOfTheFirst) {
  const ScratchDirectory scratch;
  const std::string path = scratch.file("a.db");
  const Archive held = Archive::open_for_writing(path);
  const Ran ran =
      run_gongkai({"crawl", path, "http://127.0.0.1:1/", "--allow-address", "127.0.0.1:1"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_THAT(ran.err, HasSubstr("in use by pid " + std::to_string(::getpid())));
}

TEST(CrawlVerb, AContactIsCompulsoryForAnythingButLoopback) {
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  const Ran ran = run_gongkai({"crawl", archive, "http://www.example.gov.cn/zwgk/"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--contact"));
  EXPECT_FALSE(std::filesystem::exists(archive));
  EXPECT_EQ(
      run_gongkai({"crawl", archive, "http://www.example.gov.cn/", "--contact", "nobody"}).code, 2);
}

TEST(CrawlVerb, BadArgumentsAreOneSentenceAndExitTwo) {
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  std::ofstream{scratch.file("bad.toml")} << "start = ['http://a.gov.cn/']\ndellay = 3\n";
  const std::vector<std::vector<std::string>> calls{
      {"crawl", archive, "no-such-portal"},
      {"crawl", archive, "http://example.com/"},
      {"crawl", archive, scratch.file("bad.toml")},
      {"crawl", archive, "http://a.gov.cn/", "--delay", "-1"},
      {"crawl", archive, "http://a.gov.cn/", "--allow-address", "8.8.8.8:80"},
      {"crawl", archive, "http://a.gov.cn/", "--limit", "-1"},
      {"crawl", archive, "http://a.gov.cn/", "--contact", "a@b.cn", "--ca", "/"},
      {"crawl", archive},
      {"crawl", "http://a.gov.cn/"},
      {"crawl"},
      {"no-such-verb"}};
  for (const auto& call : calls) {
    const Ran ran = run_gongkai(call);
    EXPECT_EQ(ran.code, 2) << testing::PrintToString(call);
    EXPECT_FALSE(ran.err.empty());
    EXPECT_TRUE(ran.out.empty()) << ran.out;
  }
  EXPECT_FALSE(std::filesystem::exists(archive));
}

TEST(CrawlVerb, WhatWasWrittenInTheWrongPlaceIsNamed) {
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  Archive::open_for_writing(archive);
  const auto says = [](const std::vector<std::string>& call) { return run_gongkai(call).err; };
  EXPECT_THAT(says({"crawl", "http://a.gov.cn/"}), HasSubstr("the archive is named first"));
  EXPECT_THAT(says({"crawl", scratch.file("b.db"), archive}),
              HasSubstr("the archive is named first"));
  EXPECT_THAT(says({"crawl", archive, "--contact", "a@b.cn"}), HasSubstr("knows no portal yet"));
  EXPECT_THAT(says({"crawl", scratch.file("b.db"), "--due"}), HasSubstr("does not exist"));
  EXPECT_THAT(says({"crawl", scratch.file("no/a.db"), "cq-wansheng", "--contact", "a@b.cn"}),
              HasSubstr("there is no such folder"));
  EXPECT_THAT(says({"stauts", archive}), HasSubstr("there is no verb stauts"));
  for (const char* const verb : {"extract", "probe"})
    EXPECT_THAT(says({verb, scratch.file("")}), HasSubstr("cannot be read")) << verb;
}

TEST(CrawlVerb, NoNetworkIsAFailureWithAReasonAndNothingIsLost) {
  std::string origin;
  {
    origin = RawServer{[](std::string_view, const RawServer::Send&) {}}.origin();
  }
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  const Ran ran = run_gongkai(
      {"crawl", archive, "http://" + origin + "/list/", "--allow-address", origin, "--delay", "0"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.out, HasSubstr("robots.txt could not be had"));
  EXPECT_EQ(run_gongkai({"status", archive}).code, 0);
}

TEST(CrawlVerb, WhatIsNoArchiveIsLeftAlone) {
  const ScratchDirectory scratch;
  const std::string path = scratch.file("notes.txt");
  std::ofstream{path} << "not an archive";
  for (const std::vector<std::string>& call : std::vector<std::vector<std::string>>{
           {"crawl", path, "http://127.0.0.1:1/", "--allow-address", "127.0.0.1:1"},
           {"status", path},
           {"list", path}}) {
    const Ran ran = run_gongkai(call);
    EXPECT_EQ(ran.code, 5) << testing::PrintToString(call);
    EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
  }
  std::ifstream in{path};
  EXPECT_EQ((std::string{std::istreambuf_iterator<char>{in}, {}}), "not an archive");
}

TEST(CrawlVerb, TheReadingVerbsAnswer) {
  const auto demo = DemoPortal::start(0);
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  run_gongkai(crawl_of(*demo, archive));
  EXPECT_THAT(run_gongkai({"status", archive}).out, HasSubstr("documents  "));
  EXPECT_THAT(run_gongkai({"failures", archive}).out, HasSubstr("refused_by_robots"));
  const std::string id =
      run_gongkai({"list", archive, "--title", "云岚区司法局2025年"}).out.substr(0, 16);
  EXPECT_THAT(run_gongkai({"show", archive, id}).out, HasSubstr("document      " + id));
  EXPECT_THAT(run_gongkai({"show", archive, id, "--text"}).out, HasSubstr("法治政府"));
  EXPECT_THAT(run_gongkai({"show", archive, id, "--json"}).out, HasSubstr("\"provenance\""));
  EXPECT_THAT(run_gongkai({"show", archive, id, "--raw"}).out, HasSubstr("<html"));
  EXPECT_THAT(run_gongkai({"show", archive, id, "--why", "title"}).out, HasSubstr("* title"));
  EXPECT_EQ(run_gongkai({"show", archive, "nonesuch"}).code, 1);
  const std::size_t documents = documents_of(archive).size();
  const std::string jsonl = run_gongkai({"export", archive}).out;
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(jsonl, '\n')), documents);
  EXPECT_TRUE(
      run_gongkai({"export", archive, "--format", "csv", "--bom"}).out.starts_with("\xEF\xBB\xBF"));
}

}  // namespace
}  // namespace gongkai
