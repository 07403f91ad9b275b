#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "store/archive.h"
#include "store/sqlite.h"
#include "tests/program.h"
#include "tests/raw_server.h"
#include "tests/tls_server.h"

// What an operator sees of robots.txt, stop lists and TLS: the program itself against a loopback
// server.

namespace gongkai {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

std::string with_status(int status) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

const std::string kList = ok(
    "<html><head><meta name=ColumnName content=x></head><body><ul>"
    "<li><a href='/d/1.html'>青石镇2025年法治政府建设年度报告</a> 2026-01-02</li>"
    "<li><a href='/d/2.html'>白鹤镇2025年法治政府建设年度报告</a> 2026-01-03</li></ul></body></html>");

class NetworkVerb : public testing::Test {
 protected:
  /// Answers robots.txt as `robots` says, /list/ with two rows and anything else with 404.
  std::string serve(std::string robots) {
    robots_ = std::move(robots);
    server_.emplace([this](std::string_view request, const RawServer::Send& send) {
      const std::string_view path = request.substr(4, request.find(' ', 4) - 4);
      {
        const std::lock_guard lock{mutex_};
        asked_.emplace_back(path);
      }
      send(path == "/robots.txt" ? robots_ : path == "/list/" ? kList : with_status(404));
    });
    return server_->origin();
  }

  Ran crawl(const std::string& origin, const std::string& more = "",
            const std::vector<std::string>& options = {}) {
    const std::string portal = directory_.file("town.toml");
    const std::string scheme = https_ ? "https" : "http";
    std::ofstream{portal} << "start = ['" << scheme << "://" << origin << "/list/']\n" << more;
    std::vector<std::string> arguments{"crawl", archive_,  portal, "--allow-address",
                                       origin,  "--delay", "0"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_gongkai(arguments);
  }

  std::vector<std::string> asked() {
    const std::lock_guard lock{mutex_};
    return std::exchange(asked_, {});
  }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream{directory_.file(name)} << text;
    return directory_.file(name);
  }

  std::vector<std::string> column(const std::string& sql) {
    Database database{archive_, Database::Mode::read};
    std::vector<std::string> values;
    Statement row = database.query(sql);
    while (row.next()) values.push_back(row.text(0));
    return values;
  }

  ScratchDirectory directory_;
  std::string archive_ = directory_.file("a.db");
  bool https_ = false;

 private:
  std::string robots_;
  std::mutex mutex_;
  std::vector<std::string> asked_;
  std::optional<RawServer> server_;
};

TEST_F(NetworkVerb, RobotsTxtIsKeptForADayAndEveryVersionWithItsBytes) {
  const std::string origin = serve(ok("User-agent: *\nDisallow: /d/2\n"));
  crawl(origin);
  EXPECT_EQ(asked(), (std::vector<std::string>{"/robots.txt", "/list/", "/d/1.html"}));
  crawl(origin);
  EXPECT_THAT(asked(), Not(testing::Contains("/robots.txt")));
  Archive archive = Archive::open_for_reading(archive_);
  const auto digests =
      column("SELECT body FROM fetch WHERE url LIKE '%/robots.txt' AND state = 'ok'");
  ASSERT_EQ(digests.size(), 1U);
  EXPECT_EQ(archive.body(digests[0]), "User-agent: *\nDisallow: /d/2\n");
  EXPECT_EQ(column("SELECT reason FROM fetch WHERE state = 'refused_by_robots'"),
            std::vector<std::string>{"robots.txt line 2: Disallow: /d/2"});
}

TEST_F(NetworkVerb, AForbiddenRobotsTxtRefusesUntilThePortalFileSaysWhyNot) {
  const std::string origin = serve(with_status(403));
  EXPECT_EQ(crawl(origin).code, 3);
  EXPECT_EQ(asked(), std::vector<std::string>{"/robots.txt"});
  EXPECT_THAT(run_gongkai({"status", archive_}).out,
              AllOf(HasSubstr("waits      " + origin), HasSubstr(": robots.txt answers 403\n")));
  EXPECT_THAT(run_gongkai({"status", archive_, "--json"}).out,
              HasSubstr("\"waits\":[{\"host\":\"" + origin));
  const std::string reason = "every file that is missing answers 403; agreed by letter";
  crawl(origin, "[robots]\nforbidden_means_open = '" + reason + "'\n");
  EXPECT_EQ(asked(), (std::vector<std::string>{"/list/", "/d/1.html", "/d/2.html"}));
  EXPECT_THAT(run_gongkai({"status", archive_}).out,
              AllOf(HasSubstr(reason), Not(HasSubstr("waits"))));
}

TEST_F(NetworkVerb, TheStopListOutranksThePortalFileAndIsForgottenWithItsEntry) {
  const std::string origin = serve(with_status(404));
  const std::string stop = write(
      "stop.toml", "[[stop]]\nhost = \"" + origin + "\"\nreason = \"their machine is too weak\"\n");
  const Ran ran = crawl(origin, "", {"--stop", stop});
  EXPECT_EQ(asked(), std::vector<std::string>{});
  EXPECT_THAT(ran.out, HasSubstr("stopped"));
  EXPECT_THAT(ran.out, HasSubstr("stop.toml:1): their machine is too weak"));
  const std::string paths = write(
      "paths.toml", "[[stop]]\nhost = \"127.0.0.1\"\npath = \"/d/\"\nreason = \"they asked\"\n");
  crawl(origin, "", {"--stop", paths});
  EXPECT_EQ(asked(), (std::vector<std::string>{"/robots.txt", "/list/"}));
  crawl(origin, "", {"--stop", write("none.toml", "")});
  EXPECT_EQ(asked(), (std::vector<std::string>{"/list/", "/d/1.html", "/d/2.html"}));
}

TEST_F(NetworkVerb, TheOperatorsOwnStopListIsFound) {
  const std::string origin = serve(with_status(404));
  std::filesystem::create_directories(directory_.file("config") / std::filesystem::path{"gongkai"});
  write("config/gongkai/stop.toml", "[[stop]]\nhost = \"127.0.0.1\"\nreason = \"they asked\"\n");
  ::setenv("XDG_CONFIG_HOME", directory_.file("config").c_str(), 1);
  const Ran ran = crawl(origin);
  ::unsetenv("XDG_CONFIG_HOME");
  EXPECT_EQ(asked(), std::vector<std::string>{});
  EXPECT_THAT(ran.out, HasSubstr("they asked"));
}

TEST_F(NetworkVerb, AStopListWithAMistakeEndsTheRunBeforeItBegins) {
  const std::string origin = serve(with_status(404));
  const Ran ran =
      crawl(origin, "", {"--stop", write("stop.toml", "[[stop]]\nhosts = \"a.gov.cn\"\n")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("stop.toml:2:1: unknown key \"hosts\"; did you mean \"host\"?"));
  EXPECT_EQ(crawl(origin, "", {"--stop", directory_.file("none").string()}).code, 2);
  EXPECT_EQ(crawl(origin, "", {"--ca", directory_.file("none").string()}).code, 2);
  EXPECT_EQ(asked(), std::vector<std::string>{});
}

TEST_F(NetworkVerb, EveryTlsAttemptIsRecordedWithWhatWasGrantedAndTheCertificate) {
  https_ = true;
  const Identity root = Identity::make({.name = "root", .authority = true});
  const TlsServer server{
      Identity::make({.from = -std::chrono::hours{48}, .to = -std::chrono::hours{24}}, &root)};
  const std::string ca = write("ca.pem", root.pem());
  EXPECT_EQ(crawl(server.origin(), "", {"--ca", ca}).code, 3);
  EXPECT_EQ(server.asked(), 0);
  EXPECT_THAT(run_gongkai({"failures", archive_}).out, HasSubstr("tls_error"));

  std::filesystem::remove(archive_);
  crawl(server.origin(),
        "[tls.\"127.0.0.1\"]\nreason = 'they renew late'\n"
        "allow = ['legacy_renegotiation', 'expired', 'unverified']\n",
        {"--ca", ca});
  EXPECT_GE(server.asked(), 2);
  EXPECT_EQ(
      column("SELECT coalesce(tls_relaxed, 'none') FROM fetch WHERE url LIKE "
             "'%/robots.txt' ORDER BY hop"),
      (std::vector<std::string>{"none", "legacy_renegotiation", "legacy_renegotiation expired"}));
  EXPECT_THAT(column("SELECT reason FROM fetch WHERE hop = 0 AND url LIKE '%/robots.txt'").at(0),
              HasSubstr("expired"));
  const auto certificates =
      column("SELECT DISTINCT certificate FROM fetch WHERE certificate IS NOT NULL");
  ASSERT_EQ(certificates.size(), 1U);
  EXPECT_EQ(certificates[0].size(), 64U);
  EXPECT_THAT(run_gongkai({"status", archive_}).out,
              HasSubstr("legacy_renegotiation expired unverified: they renew late"));
  EXPECT_TRUE(Archive::open_for_reading(archive_).verify().holds());
}

}  // namespace
}  // namespace gongkai
