#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "tests/listening.h"
#include "tests/program.h"

namespace gongkai {
namespace {

/// A small site whose pages need what pages of portals need: in as many ways of saying so.
class DressedSite {
 public:
  DressedSite() {
    const std::string html = "text/html; charset=utf-8";
    put("/", html,
        "<html><head><meta charset=utf-8><title>某县人民政府</title>"
        "<link rel='stylesheet' href='/css/site.css?v=1.2'><link rel='shortcut icon' href=/f.ico>"
        "<link rel=preload as=font href=/font/a.woff2><script src=/js/site.js></script>"
        "<style>@import '/css/print.css'; .top{background:url( \"/img/top.png\" )}</style></head>"
        "<body background=/img/paper.gif><img src='img/logo 1.png'"
        " srcset='/img/s,1.png 1x, /img/s,2.png 2x'>"
        "<picture><source srcset=/img/wide.webp><img src=/img/narrow.jpg></picture>"
        "<div style='background:url(/img/inline.png)'></div><a href=/list/>公开</a>"
        "<a href=/img/poster.jpg><img src=/img/poster.jpg></a>"
        "<iframe src=/frame/box.html></iframe></body></html>");
    put("/list/", html,
        "<html><head><meta charset=utf-8><base href=/deep/er/><title>公开</title></head><body><ul>"
        "<li><a href=/doc/1.html>关于第一项工作的通知</a><span>2026-01-02</span></li>"
        "<li><a href=/doc/2.html>关于第二项工作的通知</a><span>2026-01-03</span></li></ul>"
        "<img src=dot.png><svg><image href=drawn.png /></svg></body></html>");
    put("/doc/1.html", html,
        "<html><head><meta charset=utf-8><title>关于第一项工作的通知</title></head><body><h1>"
        "关于第一项工作的通知</h1><div class=TRS_Editor><p>第一项工作的内容。</p>"
        "<p><img src=./W0202601/图 一.png></p><video src=/v.mp4 poster=/v.jpg></video></div></body></html>");
    // 图二 in GB 18030; the query of an address is asked in the charset of its page, the path is
    // not.
    put("/doc/2.html", "text/html",
        "<html><head><meta charset=gbk><title>2</title></head><body><h1>Notice 2</h1>"
        "<div class=TRS_Editor><p>Text of the second notice, long enough to be one.</p>"
        "<img src='/img/\xCD\xBC\xB6\xFE.png'><img src='/show?name=\xCD\xBC\xB6\xFE'></div></body></html>");
    put("/frame/box.html", html,
        "<html><head><meta charset=utf-8><link rel=stylesheet href=box.css></head><body>"
        "<img data-src=x.png src=blank.gif></body></html>");
    put("/css/site.css", "text/css",
        "@import url(base.css);\n/* */ .a{background:url(../img/a.png)} @font-face{font-family:x;"
        "src:url('../font/b.woff') format('woff'), url(../font/b.ttf)} .b{cursor:url(c.cur),auto}"
        ".d{background:url(data:image/png;base64,AAAA)}");
    put("/css/base.css", "text/css", "@import \"more/more.css\" screen; body{color:#333}");
    put("/css/more/more.css", "text/css", ".m{background-image:url( m.png )}");
    server_.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          const auto page = pages_.find(request.path);
          if (page != pages_.end()) {
            response.set_content(page->second.second, page->second.first);
          } else if (request.path == "/robots.txt") {
            response.set_content("User-agent: *\nAllow: /\n", "text/plain");
          } else {
            response.set_content("bytes of " + request.path, "application/octet-stream");
          }
          return httplib::Server::HandlerResponse::Handled;
        });
    listening_.emplace(server_);
  }

  [[nodiscard]] std::string origin() const { return listening_->origin(); }

 private:
  void put(std::string path, std::string type, std::string body) {
    pages_.emplace(std::move(path), std::pair{std::move(type), std::move(body)});
  }

  std::map<std::string, std::pair<std::string, std::string>> pages_;  // by path: type, body
  httplib::Server server_;
  std::optional<Listening> listening_;  // last: it uses what stands above
};

class ReplayTest : public testing::Test {
 protected:
  /// Archives the site, writes it as WARC, and looks what a browser would miss; the exit code of
  /// the look.
  int replay(std::vector<std::string> more) {
    std::vector<std::string> arguments{
        "crawl",           archive,       "http://" + site.origin() + "/",
        "--site",          "--delay",     "0",
        "--allow-address", site.origin(), "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran crawled = run_gongkai(std::move(arguments));
    EXPECT_EQ(crawled.code, 0) << crawled.out << crawled.err;
    const Ran written =
        run_gongkai({"export", archive, "--format", "warc", "--to", warc, "--cdxj", index});
    EXPECT_EQ(written.code, 0) << written.err;
    const std::string said = scratch.file("said");
    const int code =
        std::system(fmt::format("/usr/bin/python3 {}/tests/tools/check_replay.py {} {} {} >{} 2>&1",
                                GONGKAI_SOURCE_DIR, warc, index, site.origin(), said)
                        .c_str());
    std::ifstream in{said};
    output.assign(std::istreambuf_iterator<char>{in}, {});
    return WEXITSTATUS(code);
  }

  void SetUp() override {
    if (std::system("/usr/bin/python3 -c pass 2>/dev/null") != 0)
      GTEST_SKIP() << "python3 is not installed";
  }

  DressedSite site;
  ScratchDirectory scratch;
  std::string archive = scratch.file("a.db");
  std::string warc = scratch.file("a.warc.gz");
  std::string index = scratch.file("a.cdxj");
  std::string output;
};

TEST_F(ReplayTest, AWarcOfASiteWithRequisitesHasAllThatABrowserAsksForItsPages) {
  EXPECT_EQ(replay({"--requisites"}), 0) << output;
  EXPECT_THAT(output, testing::HasSubstr("5 pages and 3 style sheets"));
}

TEST_F(ReplayTest, WithoutThemItDoesNot) {
  EXPECT_EQ(replay({}), 1);
  EXPECT_THAT(output, testing::HasSubstr("/css/site.css?v=1.2, which"));
}

}  // namespace
}  // namespace gongkai
