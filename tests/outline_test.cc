#include "extract/outline.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace gongkai {
namespace {

Outline read(std::string html) {
  Response response{.request = {.url = "http://www.yunxi.example/zwgk/"}};
  response.exchanges.push_back(
      {.url = response.request.url, .status = 200, .body = std::move(html), .complete = true});
  return outline_of(response);
}

const Signpost* to(const Outline& outline, std::string_view url) {
  const auto found = std::ranges::find(outline.signposts, url, &Signpost::url);
  return found == outline.signposts.end() ? nullptr : &*found;
}

TEST(Outline, TheTextOfALinkIsWhatCounts) {
  const Outline outline = read(
      R"(<title>政务公开</title><meta name=SiteName content="云溪区人民政府">
      <a href="zfxxgk/">政府信息公开</a> <a href="a/">法治政府建设
      年度报告</a><a href="fzzfjsndbg/">更多</a><a href="b/">政府信息公开年报</a>
      <a href="202601/t20260120_7.html">2025年法治政府建设年度报告</a>
      <a href="c/">法治政府建设示范创建</a><a href="d/"><img></a><a href="d/" title="法定主动公开内容"></a>)");
  EXPECT_EQ(outline.site, "云溪区人民政府");
  ASSERT_FALSE(outline.signposts.empty());
  EXPECT_EQ(outline.signposts[0].url, "http://www.yunxi.example/zwgk/a/");
  EXPECT_EQ(outline.signposts[0].promise, kNamesReports);
  ASSERT_TRUE(to(outline, "http://www.yunxi.example/zwgk/zfxxgk/"));
  ASSERT_TRUE(to(outline, "http://www.yunxi.example/zwgk/d/"));
  ASSERT_TRUE(to(outline, "http://www.yunxi.example/zwgk/fzzfjsndbg/"));
  EXPECT_LT(to(outline, "http://www.yunxi.example/zwgk/fzzfjsndbg/")->promise, kNamesReports);
  EXPECT_FALSE(to(outline, "http://www.yunxi.example/zwgk/b/"));
  EXPECT_FALSE(to(outline, "http://www.yunxi.example/zwgk/202601/t20260120_7.html"));
  EXPECT_FALSE(to(outline, "http://www.yunxi.example/zwgk/c/"));
}

TEST(Outline, ACatalogueTreeInAScriptIsNavigation) {
  const Outline outline = read(
      R"(<div id=tree></div><script>var nodes = [{id:1, pId:0, name:"法定主动公开内容"},
      {id:2, pId:1, "url":"../col/12/", name:'\u6cd5\u6cbb\u653f\u5e9c\u5efa\u8bbe\u5e74\u5ea6\u62a5\u544a'},
      {id:3, name:"领导信息", url:"/ldxx/"}];</script>)");
  const Signpost* const column = to(outline, "http://www.yunxi.example/col/12/");
  ASSERT_TRUE(column);
  EXPECT_EQ(column->promise, kNamesReports);
  EXPECT_EQ(outline.signposts.size(), 1U);
}

TEST(Outline, AFrameOnTheSameHostIsFollowedAndAnotherIsNot) {
  const Outline outline =
      read(R"(<iframe src="list.html"></iframe><iframe src="//else.example/x"></iframe>)");
  ASSERT_EQ(outline.signposts.size(), 1U);
  EXPECT_EQ(outline.signposts[0].url, "http://www.yunxi.example/zwgk/list.html");
}

TEST(Outline, WhatIsNoPageLeadsNowhere) {
  EXPECT_TRUE(read("%PDF-1.7").signposts.empty());
  EXPECT_TRUE(read("").signposts.empty());
}

}  // namespace
}  // namespace gongkai
