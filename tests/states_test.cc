#include <gtest/gtest.h>
#include <zlib.h>

#include <ostream>
#include <string>
#include <vector>

#include "store/sqlite.h"
#include "tests/sample_site.h"

namespace gongkai {
namespace {

constexpr const char* kColumn = "/zwgk/";

std::string gzip(std::string_view text) {
  std::string out(text.size() + 100, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// How the second row's document answers, and the state that it must come to.
struct Case {
  const char* name;
  FetchState state;
  FakeWeb::Page page;
  const char* reason = "";  ///< a part of it
  bool is_complete = true;  ///< what `fetch.complete` says
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};

FakeWeb::Page html(std::string body, int status = 200) {
  return {.status = status,
          .head = "Content-Type: text/html; charset=utf-8\r\n",
          .body = std::move(body)};
}

FakeWeb::Page wire(FetchState state) {
  return {.status = 0, .state = state};
}

std::vector<Case> cases() {
  const std::string half = gzip(std::string(5000, 'x') + "某镇年度报告");
  std::string deep;
  for (int i = 0; i < 2000; ++i) deep += "<div>";
  std::vector<Case> all{
      {"gone", FetchState::gone, {.status = 404}},
      {"gone_for_good", FetchState::gone, {.status = 410}},
      {"blocked", FetchState::blocked, {.status = 403}},
      {"asks_for_a_login", FetchState::blocked,
       html("<html><body><form>用户名<input>密码<input type=password></form></body></html>"),
       "login"},
      {"asks_for_a_login_by_status", FetchState::blocked, {.status = 401}, "login"},
      {"blocked_by_firewall", FetchState::blocked,
       html("<html><body>您的请求被拦截，疑似攻击</body></html>"), "firewall"},
      {"challenged", FetchState::challenged, {.status = 412}},
      {"challenged_with_good_status", FetchState::challenged,
       html("<html><script>var $_ts=window['$_ts'];$_ts.nsd=1;$_ts.cd='x';</script></html>")},
      {"soft_404", FetchState::soft_404, html("<html><body>您访问的页面不存在</body></html>")},
      {"sent_home", FetchState::soft_404, {.status = 302, .head = "Location: /\r\n"}, "home page"},
      {"stub", FetchState::stub, html("")},
      {"truncated_body", FetchState::truncated, wire(FetchState::truncated), "", false},
      {"truncated_gzip",
       FetchState::truncated,
       {.head = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
        .body = half.substr(0, half.size() / 2)},
       "",
       false},
      {"bomb",
       FetchState::too_large,
       {.head = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
        .body = gzip(std::string(40U << 20U, ' '))},
       "decodes to more"},
      {"coding_without_reader",
       FetchState::unreadable,
       {.head = "Content-Encoding: compress\r\n", .body = "\x1F\x9D\x90\x01"},
       "compress"},
      {"part_of_a_page",
       FetchState::truncated,
       {.status = 206, .head = "Content-Range: bytes 0-9/100\r\n", .body = "<html><bod"},
       "bytes 0-9/100",
       false},
      {"too_large", FetchState::too_large, wire(FetchState::too_large), "", false},
      {"too_slow", FetchState::too_slow, wire(FetchState::too_slow), "", false},
      {"tls_error", FetchState::tls_error, wire(FetchState::tls_error), "", false},
      {"dns_error", FetchState::dns_error, wire(FetchState::dns_error), "", false},
      {"unreachable", FetchState::unreachable, wire(FetchState::unreachable), "", false},
      {"blocked_address", FetchState::blocked_address, wire(FetchState::blocked_address), "",
       false},
      {"redirected_off_host",
       FetchState::redirected_off_host,
       {.status = 301, .head = "Location: http://www.casino.com/\r\n"},
       "www.casino.com"},
      {"redirect_to_what_is_too_long",
       FetchState::off_scope,
       {.status = 301, .head = "Location: /" + std::string(5000, 'x') + "\r\n"},
       "URL of"},
      {"protocol_error", FetchState::protocol_error, wire(FetchState::protocol_error), "", false},
      {"redirect_without_end",
       FetchState::protocol_error,
       {.status = 302, .head = "Location: ?again\r\n"},
       "in a circle"},
      {"not_modified_since_nothing", FetchState::protocol_error, {.status = 304}, "no earlier"},
      {"redirect_to_nowhere", FetchState::protocol_error, {.status = 302}, "Location"},
      {"server_error", FetchState::server_error, {.status = 500}},
      {"asked_for_patience", FetchState::server_error, {.status = 429}},
      {"parse_limit", FetchState::parse_limit, html(deep + "正文")}};
  return all;
}

class StateTest : public testing::Test {
 protected:
  std::vector<std::string> query(const SampleCrawl& crawl, std::string_view sql) {
    Database database{crawl.path(), Database::Mode::read};
    std::vector<std::string> words;
    Statement row = database.query(sql);
    while (row.next()) words.push_back(row.text(0));
    return words;
  }
  SampleSite site;
};

class State : public StateTest, public testing::WithParamInterface<Case> {};

TEST_P(State, IsTrueAndTheOtherPagesAreArchived) {
  const Case& c = GetParam();
  site.publish(kColumn, 3);
  const std::string path = site.columns[kColumn].rows[1].path;
  site.overrides[path] = c.page;
  if (c.page.head.contains("?again")) site.overrides[path + "?again"] = c.page;
  site.overrides["/"] = html("<html><body><p>某区人民政府门户网站</p></body></html>");
  SampleCrawl crawl{site};
  crawl.run();
  const auto states = query(crawl, "SELECT state FROM v_failures");
  ASSERT_EQ(states, std::vector<std::string>{std::string{to_string(c.state)}});
  EXPECT_NE(query(crawl, "SELECT reason FROM v_failures").front(), "");
  EXPECT_NE(query(crawl, "SELECT reason FROM v_failures").front().find(c.reason), std::string::npos)
      << query(crawl, "SELECT reason FROM v_failures").front();
  EXPECT_EQ(query(crawl,
                  "SELECT f.complete FROM v_failures v JOIN request r ON r.id = v.request "
                  "JOIN fetch f ON f.id = r.last_fetch"),
            std::vector<std::string>{c.is_complete ? "1" : "0"});
  // A challenge or a refusal rests the host: what had not been asked waits.
  const bool rests = c.state == FetchState::challenged ||
                     (c.state == FetchState::blocked && std::string_view{c.reason} != "login");
  EXPECT_EQ(query(crawl, "SELECT count(*) FROM document").front(), rests ? "1" : "2");
  EXPECT_TRUE(query(crawl,
                    "SELECT 1 FROM version v JOIN fetch f ON f.id = v.fetch "
                    "WHERE f.complete = 0 OR f.state <> 'ok'")
                  .empty());
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, State, testing::ValuesIn(cases()), name_of);

TEST_F(StateTest, RefusedByRobotsNamesTheLine) {
  site.publish(kColumn, 3);
  const std::string path = site.columns[kColumn].rows[1].path;
  site.robots = "User-agent: *\nDisallow: " + path + "\n";
  SampleCrawl crawl{site};
  crawl.run();
  EXPECT_EQ(query(crawl, "SELECT state || ' ' || reason FROM v_failures"),
            std::vector<std::string>{"refused_by_robots robots.txt line 2: Disallow: " + path});
}

TEST_F(StateTest, NotModifiedCountsOnlyAgainstWhatIsKept) {
  site.publish(kColumn, 3);
  SampleCrawl crawl{site};
  crawl.run();
  crawl.wait(std::chrono::hours{38 * 24});
  crawl.run();
  EXPECT_EQ(query(crawl, "SELECT count(*) FROM fetch WHERE state = 'not_modified'").front(), "4");
  EXPECT_EQ(crawl.tally.unchanged, 3);
  EXPECT_EQ(query(crawl, "SELECT count(*) FROM version").front(), "3");
}

}  // namespace
}  // namespace gongkai
