#include "extract/refusal.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

std::string state_of(std::string html) {
  const auto page = Page::parse(std::move(html));
  if (!page) return "unparsed";
  auto refusal = refusal_by_content(*page);
  if (!refusal) refusal = refusal_of_shell(*page);
  return refusal ? std::string{to_string(refusal->state)} : "content";
}

std::string state_of_status(int status, std::string_view body = {}) {
  const auto refusal = refusal_by_status(status, body);
  return refusal ? std::string{to_string(refusal->state)} : "content";
}

TEST(Refusal, StatusSaysWhatItCan) {
  EXPECT_EQ(state_of_status(200), "content");
  EXPECT_EQ(state_of_status(404), "gone");
  EXPECT_EQ(state_of_status(410), "gone");
  EXPECT_EQ(state_of_status(403), "blocked");
  EXPECT_EQ(state_of_status(401), "blocked");
  EXPECT_EQ(state_of_status(418), "blocked");
  EXPECT_EQ(state_of_status(521), "blocked");
  EXPECT_EQ(state_of_status(521, "<script>document.cookie='__jsl_clearance=1'</script>"),
            "challenged");
  EXPECT_EQ(state_of_status(412), "challenged");
  EXPECT_EQ(state_of_status(429), "server_error");
  EXPECT_EQ(state_of_status(502), "server_error");
}

TEST(Refusal, ChallengePagesAreScriptsWithoutAPage) {
  EXPECT_EQ(state_of("<meta id=k content=Zx8 r=m><script "
                     "r='m'>$_ts=window['$_ts'];$_ts.nsd=1;$_ts.cd='q'</script><body></body>"),
            "challenged");
  EXPECT_EQ(state_of("<script>document.cookie='k='+f();location.reload()</script>"), "challenged");
  EXPECT_EQ(state_of("<body><h3>安全验证</h3><p>请完成验证后继续访问</p></body>"), "challenged");
}

TEST(Refusal, APageThatPassedItsChallengeIsContent) {
  EXPECT_EQ(
      state_of(
          "<script r='m'>$_ts={};$_ts.nsd=1</script><body><h1>石桥镇2025年法治政府建设年度报告</h1>"
          "<p>"
          "现将我镇2025年度法治政府建设情况报告如下，镇党委、镇政府坚持以习近平法治思想为指导，扎实"
          "推进依法行政各项工作。</p></body>"),
      "content");
}

TEST(Refusal, AShellThatSendsReadersElsewhereSaysWhereTo) {
  const auto reason_of = [](std::string html) {
    const auto page = Page::parse(std::move(html));
    return refusal_of_shell(*page)->reason;
  };
  EXPECT_EQ(reason_of("<meta http-equiv=Refresh content=\"0; URL='index.shtml'\">"),
            "sends readers to index.shtml and says nothing itself");
  for (const char* const html :
       {"<meta http-equiv=refresh content=5>", "<script>window.location.href='/a/'</script>"})
    EXPECT_EQ(reason_of(html), "sends readers elsewhere and says nothing itself");
}

TEST(Refusal, FirewallsAreBlocks) {
  EXPECT_EQ(state_of("<title>提示</title><body>很抱歉，您的访问请求被拦截，事件编号 8812</body>"),
            "blocked");
  EXPECT_EQ(state_of("<body><form>用户名<input><br>密码<input "
                     "type=password></form>请登录后继续使用本系统</body>"),
            "blocked");
}

TEST(Refusal, PagesThatSayTheyAreNotThereAreSoft404) {
  EXPECT_EQ(state_of("<title>404</title><body>哎呀，走丢了，请回首页看看吧</body>"), "soft_404");
  EXPECT_EQ(state_of("<body><div>您访问的页面不存在或已被删除</div><a href=/>返回首页</a></body>"),
            "soft_404");
  EXPECT_EQ(state_of("<body>系统维护中，请稍后再来访问本网站</body>"), "server_error");
}

TEST(Refusal, ATitleMayEndInTheNumber404) {
  EXPECT_EQ(state_of("<title>某区政府网 - 404</title><body>哎呀，走丢了</body>"), "soft_404");
  EXPECT_EQ(state_of("<title>第1404号</title><body><p>关于某项工作的报告，有一些内容。</p></body>"),
            "content");
}

TEST(Refusal, AnArticleMaySayTheSameWords) {
  EXPECT_EQ(state_of("<meta name=ArticleTitle "
                     "content=通报><body><p>"
                     "检查发现，部分政府网站存在页面不存在、链接失效等问题，现将有关情况通报如下。<"
                     "/p></body>"),
            "content");
}

TEST(Refusal, ShellsAreStubs) {
  EXPECT_EQ(state_of(""), "stub");
  EXPECT_EQ(state_of("<html><body>ok</body></html>"), "stub");
  EXPECT_EQ(state_of("<meta http-equiv=Refresh content='0;url=/x'><body></body>"), "stub");
  EXPECT_EQ(state_of("<body><iframe src=/a.pdf></iframe></body>"), "content");
}

}  // namespace
}  // namespace gongkai
