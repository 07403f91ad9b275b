#include "demo/server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

#include "crawler/response.h"
#include "demo/site.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kList = "/zwgk_318/zfxxgkml/fzzfjsndbg/";

/// A connection to the portal, for a conversation in bytes.
class Connection {
 public:
  explicit Connection(const DemoPortal& portal) : socket_{socket(AF_INET, SOCK_STREAM, 0)} {
    EXPECT_GE(socket_, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(portal.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;
  ~Connection() { close(socket_); }

  /// Sends `text` and returns what comes, up to `end` or until the portal closes.
  std::string ask(std::string_view text, std::string_view end = "never sent") const {
    EXPECT_EQ(send(socket_, text.data(), text.size(), MSG_NOSIGNAL), std::ssize(text));
    std::string answer;
    std::array<char, 4096> part{};
    while (!answer.ends_with(end)) {
      const ssize_t size = recv(socket_, part.data(), part.size(), 0);
      if (size <= 0) break;
      answer.append(part.data(), static_cast<std::size_t>(size));
    }
    return answer;
  }

 private:
  int socket_;
};

std::string get(const DemoPortal& portal, std::string_view path, std::string_view headers = "") {
  return Connection{portal}.ask(
      fmt::format("GET {} HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n{}\r\n", path, headers));
}

std::string header(std::string_view answer, std::string_view name) {
  return std::string{find_header(answer.substr(0, answer.find("\r\n\r\n")), name).value_or("")};
}

class DemoServer : public testing::Test {
 protected:
  DemoPortal portal_ = DemoPortal::start(0).value();
};

TEST_F(DemoServer, ADirectoryIsItsIndexPage) {
  EXPECT_THAT(get(portal_, kList), HasSubstr("createPageHTML(4,0,"));
  EXPECT_THAT(get(portal_, "/jz/swz/fzzfjs/"), StartsWith("HTTP/1.1 200"));
}

TEST_F(DemoServer, WhatIsUnchangedIsNotSentAgain) {
  const std::string first = get(portal_, kList);
  const std::string etag = header(first, "ETag");
  const std::string time = header(first, "Last-Modified");
  ASSERT_FALSE(etag.empty());
  ASSERT_FALSE(time.empty());
  EXPECT_THAT(get(portal_, kList, "If-None-Match: " + etag + "\r\n"), StartsWith("HTTP/1.1 304"));
  EXPECT_THAT(get(portal_, kList, "If-Modified-Since: " + time + "\r\n"),
              StartsWith("HTTP/1.1 304"));
  EXPECT_THAT(get(portal_, kList, "If-None-Match: \"old\"\r\nIf-Modified-Since: " + time + "\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(DemoServer, SomePagesAreCompressedForThoseWhoAskForIt) {
  constexpr std::string_view ask = "Accept-Encoding: gzip\r\n";
  EXPECT_EQ(header(get(portal_, kList, ask), "Content-Encoding"), "gzip");
  EXPECT_EQ(header(get(portal_, kList), "Content-Encoding"), "");
  EXPECT_EQ(header(get(portal_, "/", ask), "Content-Encoding"), "");
}

TEST_F(DemoServer, OneConnectionServesManyRequests) {
  const Connection connection{portal_};
  EXPECT_THAT(connection.ask("GET /robots.txt HTTP/1.1\r\nHost: demo\r\n\r\n", "/search/\n"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(connection.ask("GET /none HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 404"));
}

TEST_F(DemoServer, RefusesAsPortalsDo) {
  constexpr std::string_view guarded =
      "/zwgk_318/zfxxgkml/fzzfjsndbg/202601/t20260122_7251630.html";
  EXPECT_EQ(header(get(portal_, guarded), "Location"),
            fmt::format("{}{}", portal_.origins().at(1), guarded));
  EXPECT_THAT(get(portal_, "/no/such/page.html"), StartsWith("HTTP/1.1 404"));
  EXPECT_EQ(header(get(portal_,
                       "/jz/lxwz/zwgk_40217/fdzdgknr_40220/qtfdxx_40233/fzzfjsndbg/"
                       "201903/t20190322_3821876.html"),
                   "Location"),
            "/");
}

TEST_F(DemoServer, GivesRecordsInTheWindowThatIsAskedFor) {
  constexpr std::string_view form = "col=1&columnid=1847&unitid=40322";
  const std::string answer = Connection{portal_}.ask(fmt::format(
      "POST /module/web/jpage/dataproxy.jsp?startrecord=7&endrecord=8&perpage=2 HTTP/1.1\r\n"
      "Host: demo\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Content-Length: {}\r\n\r\n{}",
      form.size(), form));
  EXPECT_THAT(answer, HasSubstr("<totalrecord>9</totalrecord>"));
  EXPECT_THAT(answer, HasSubstr("/art/2025/2/28/"));
  EXPECT_THAT(answer, HasSubstr("/art/2024/3/29/"));
  EXPECT_THAT(answer, Not(HasSubstr("/art/2025/3/14/")));
  EXPECT_THAT(answer, Not(HasSubstr("/art/2023/3/31/")));
  EXPECT_THAT(answer, EndsWith("</recordset></datastore>"));
  EXPECT_EQ(portal_.visits().back().form, form);
}

TEST_F(DemoServer, RemembersWhoAskedForWhat) {
  get(portal_, "/robots.txt", "User-Agent: test/1\r\n");
  get(portal_, "/none?x=1", "Referer: http://demo/\r\n");
  using Visit = DemoPortal::Visit;
  EXPECT_THAT(portal_.visits(),
              ElementsAre(AllOf(Field(&Visit::path, "/robots.txt"), Field(&Visit::status, 200),
                                Field(&Visit::user_agent, "test/1")),
                          AllOf(Field(&Visit::path, "/none?x=1"), Field(&Visit::status, 404),
                                Field(&Visit::referer, "http://demo/"))));
  EXPECT_EQ(portal_.visits_of("/robots.txt"), 1);
  EXPECT_EQ(portal_.visits_of("/"), 0);
}

TEST_F(DemoServer, APortHasOneOwner) {
  EXPECT_FALSE(DemoPortal::start(portal_.port()).has_value());
}

TEST(DemoPort, IsFreeAfterwards) {
  bool free = false;
  for (int i = 0; i < 5 && !free; ++i) {  // the port after it may be somebody else's
    int port = 0;
    {
      const DemoPortal gone = DemoPortal::start(0).value();
      EXPECT_FALSE(DemoPortal::start(gone.port()).has_value());
      get(gone, "/");
      port = gone.port();
    }
    free = DemoPortal::start(port).has_value();
  }
  EXPECT_TRUE(free);
}

TEST_F(DemoServer, ItsColumnsAreThere) {
  const std::vector<Portal> portals = portal_.portals();
  ASSERT_FALSE(portals.empty());
  for (const Portal& portal : portals) {
    for (const std::string& start : portal.start) {
      ASSERT_THAT(start, StartsWith(portal_.origin()));
      EXPECT_THAT(get(portal_, start.substr(portal_.origin().size())), StartsWith("HTTP/1.1 200"))
          << start;
    }
  }
}

TEST(DemoSite, OldPagesAreSentInTheCharsetTheyDeclare) {
  const Site site;
  const SitePage* const page = site.find("/jz/swz/fzzfjs/202003/t20200320_4321590.shtml");
  ASSERT_NE(page, nullptr);
  EXPECT_THAT(page->body, HasSubstr("charset=gb2312"));
  EXPECT_THAT(page->body, HasSubstr("\xCA\xAF\xCE\xA6\xD5\xF2"));  // 石桅镇
  EXPECT_THAT(page->body, HasSubstr("\x82\x30\xAB\x33"));          // 㙍, outside GBK: four bytes
  EXPECT_THAT(page->body, Not(HasSubstr("石桅镇")));
}

TEST(DemoSite, AnArticleIsAsOldAsItsName) {
  const Site site;
  const SitePage* const page = site.find("/jz/swz/fzzfjs/202003/t20200320_4321590.shtml");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->last_modified, "Fri, 20 Mar 2020 01:00:00 GMT");
}

}  // namespace
}  // namespace gongkai
