#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "demo/server.h"
#include "store/archive.h"
#include "tests/file_bytes.h"
#include "tests/program.h"
#include "tests/raw_server.h"

namespace gongkai {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> probe_of(const DemoPortal& demo, const std::string& path,
                                  std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"probe", demo.origin() + path, "--delay", "0"};
  arguments.insert(arguments.end(),
                   {"--allow-address", demo.origin().substr(demo.origin().find("//") + 2)});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(ProbeVerb, FindsTheColumnsOfReportsFromTheHomePageWithinThirtyRequests) {
  const auto demo = DemoPortal::start(0);
  const Ran ran = run_gongkai(probe_of(*demo, "/", {"--json"}));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_LE(demo->visits().size(), 30U);
  EXPECT_EQ(demo->visits_of("/robots.txt"), 1);
  const json found = json::parse(ran.out);
  EXPECT_EQ(found["requests"], demo->visits().size());
  std::vector<std::string> urls;
  for (const json& column : found["columns"]) urls.push_back(column["url"]);
  EXPECT_THAT(urls, Contains(demo->origin() + "/zwgk_318/zfxxgkml/fzzfjsndbg/"));
  EXPECT_THAT(urls, Contains(demo->origin() + "/ylq_zwxxgkml/fzzfjs/"));
  const auto place = std::ranges::find(urls, demo->origin() + "/zwgk_318/zfxxgkml/fzzfjsndbg/");
  const json& first = found["columns"][static_cast<std::size_t>(place - urls.begin())];
  EXPECT_EQ(first["listing"]["family"], "trs");
  EXPECT_GT(first["reports"], 0);
  EXPECT_EQ(first["next_page"]["problem"], nullptr);
  EXPECT_GT(first["next_page"]["new_rows"], 0);
  EXPECT_EQ(first["document"]["report"]["genre"], "annual_report");
}

TEST(ProbeVerb, WhatRobotsForbidsIsNotAsked) {
  const auto demo = DemoPortal::start(0);
  run_gongkai(probe_of(*demo, "/"));
  for (const DemoPortal::Visit& visit : demo->visits())
    EXPECT_FALSE(visit.path.starts_with("/zwgk_318/nbzl/")) << visit.path;
}

TEST(ProbeVerb, ThePortalFileItWritesIsCrawled) {
  const auto demo = DemoPortal::start(0);
  const ScratchDirectory scratch;
  const std::string file = scratch.file("found.toml");
  ASSERT_EQ(run_gongkai(probe_of(*demo, "/", {"--write", file})).code, 0);
  const std::string archive = scratch.file("a.db");
  const std::string origin = demo->origin().substr(demo->origin().find("//") + 2);
  const Ran ran = run_gongkai({"crawl", archive, file, "--delay", "0", "--allow-address", origin});
  EXPECT_TRUE(ran.code == 0 || ran.code == 3) << ran.err;
  std::size_t documents = 0;
  Archive::open_for_reading(archive).list({}, [&](const DocumentLine&) { return ++documents > 0; });
  EXPECT_GE(documents, 30U) << ran.out << file_bytes(file);
  EXPECT_EQ(run_gongkai(probe_of(*demo, "/", {"--write", file})).code, 1) << "written over";
}

TEST(ProbeVerb, AListingIsToldWithItsRowsItsPagesAndASample) {
  const auto demo = DemoPortal::start(0);
  const Ran ran = run_gongkai(probe_of(*demo, "/qwx/c104233/common_list.shtml"));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("ucap"));
  EXPECT_THAT(ran.out, HasSubstr("common_list_2.shtml"));
  EXPECT_THAT(ran.out, HasSubstr("page 2 has "));
  EXPECT_THAT(ran.out, HasSubstr("report_year"));
  EXPECT_THAT(ran.out, HasSubstr("rows are annual reports"));
  EXPECT_LE(demo->visits().size(), 4U);
}

TEST(ProbeVerb, ASavedPageNeedsNoNetwork) {
  const std::string page = GONGKAI_SOURCE_DIR "/tests/golden/listing-trs-1/source.html";
  const Ran alone = run_gongkai({"probe", page});
  EXPECT_EQ(alone.code, 0) << alone.err;
  EXPECT_THAT(alone.out, HasSubstr("trs"));
  const ScratchDirectory scratch;
  const std::string file = scratch.file("p.toml");
  EXPECT_EQ(run_gongkai({"probe", page, "--write", file}).code, 2) << "from nowhere";
  EXPECT_EQ(run_gongkai({"probe", page, "--url", "https://www.example.gov.cn/a/fzzfjsndbg/",
                         "--write", file})
                .code,
            0);
  const auto portal = load_portal(file);
  ASSERT_TRUE(portal) << portal.error().detail;
  EXPECT_THAT(portal->start, ElementsAre("https://www.example.gov.cn/a/fzzfjsndbg/"));
  EXPECT_THAT(portal->paths, Contains("/a/fzzfjsndbg/"));
}

TEST(ProbeVerb, APortalWithoutReportsIsNoErrorButNothing) {
  const RawServer server{[](std::string_view request, const RawServer::Send& send) {
    const bool robots = request.contains("/robots.txt");
    send(robots ? "HTTP/1.1 404 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : "HTTP/1.1 200 -\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
                  "<title>某局</title><p>本局职责见政务公开栏。<a href='/a/'>政务公开</a>");
  }};
  const Ran ran =
      run_gongkai({"probe", server.url("/"), "--delay", "0", "--allow-address", server.origin()});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.out, HasSubstr("no column of reports was found"));
  EXPECT_LE(server.connections(), 4);
}

TEST(ProbeVerb, ARefusingRobotsIsToldAndNothingElseIsAsked) {
  const RawServer server{[](std::string_view, const RawServer::Send& send) {
    send("HTTP/1.1 403 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }};
  const Ran ran =
      run_gongkai({"probe", server.url("/"), "--delay", "0", "--allow-address", server.origin()});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.out, HasSubstr("robots.txt"));
  EXPECT_EQ(server.connections(), 1);
}

TEST(ProbeVerb, BadArgumentsAreOneSentenceAndExitTwo) {
  for (const std::vector<std::string>& call : std::vector<std::vector<std::string>>{
           {"probe", "http://example.com/"},
           {"probe", "http://www.example.gov.cn/"},  // no contact
           {"probe", "http://www.example.gov.cn/", "--contact", "a@b.example", "--delay", "-1"},
           {"probe", "http://127.0.0.1:1/", "--allow-address", "8.8.8.8:1"},
           {"probe"}}) {
    const Ran ran = run_gongkai(call);
    EXPECT_EQ(ran.code, 2) << testing::PrintToString(call);
    EXPECT_FALSE(ran.err.empty());
    EXPECT_THAT(ran.out, Not(HasSubstr("asked")));
  }
  EXPECT_EQ(run_gongkai({"probe", "no/such/file.html"}).code, 1);
}

}  // namespace
}  // namespace gongkai
