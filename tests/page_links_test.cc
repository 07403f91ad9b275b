#include "extract/page_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PageLinks links_of(std::string body) {
  return find_page_links(answer(document_request("http://a.gov.cn/zwgk/x.html"), std::move(body)));
}

TEST(PageLinks, LinksFramesRefreshesAndClicksLeadToPages) {
  const PageLinks links = links_of(
      "<html><head><meta http-equiv=Refresh content=\"5; URL='../new/'\"></head><body>"
      "<a href=a.html>甲</a><a href='#top'>顶</a><a href='javascript:go()'>去</a>"
      "<a href='mailto:x@a.gov.cn'>信</a><iframe src=/frame.html></iframe>"
      "<li onclick=\"window.open('b.html')\">乙</li><div onclick=\"location.href = '/c/'\">丙</div>"
      "<map><area href=d.html></map><a href='a.html#2'>再</a></body></html>");
  EXPECT_THAT(links.pages, ElementsAre("http://a.gov.cn/new/", "http://a.gov.cn/zwgk/a.html",
                                       "http://a.gov.cn/frame.html", "http://a.gov.cn/zwgk/b.html",
                                       "http://a.gov.cn/c/", "http://a.gov.cn/zwgk/d.html"));
}

TEST(PageLinks, RequisitesAreWhatAPageNeedsToBeShown) {
  const PageLinks links = links_of(
      "<html><head><link rel=stylesheet href=s.css><link rel='shortcut icon' href=/f.ico>"
      "<link rel=canonical href=/other><script src=j.js></script>"
      "<style>body{background:url( 'back.png' )}</style></head><body background=old.gif>"
      "<img src=1.png srcset='2.png 1x, 3.png 2x'><img data-original=late.jpg>"
      "<div style='background-image:url(td.png)'>x</div></body></html>");
  EXPECT_THAT(links.requisites,
              ElementsAre("http://a.gov.cn/zwgk/s.css", "http://a.gov.cn/f.ico",
                          "http://a.gov.cn/zwgk/j.js", "http://a.gov.cn/zwgk/back.png",
                          "http://a.gov.cn/zwgk/old.gif", "http://a.gov.cn/zwgk/1.png",
                          "http://a.gov.cn/zwgk/2.png", "http://a.gov.cn/zwgk/3.png",
                          "http://a.gov.cn/zwgk/late.jpg", "http://a.gov.cn/zwgk/td.png"));
  EXPECT_THAT(links.pages, IsEmpty());
}

TEST(PageLinks, AddressesInASetOfImagesMayHaveCommas) {
  EXPECT_THAT(links_of("<img srcset=' /a,b.png 1x,/c.png,, /w_200,h_100/d.png 2x , /e.png'>"
                       "<link rel=preload as=image imagesrcset='/f.png 2x' href=/f1.png>")
                  .requisites,
              ElementsAre("http://a.gov.cn/a,b.png", "http://a.gov.cn/c.png",
                          "http://a.gov.cn/w_200,h_100/d.png", "http://a.gov.cn/e.png",
                          "http://a.gov.cn/f1.png", "http://a.gov.cn/f.png"));
}

TEST(PageLinks, WhatIsLinkedMayBeARequisiteAsWell) {
  const PageLinks links = links_of(
      "<a href=/big.jpg><img src=/big.jpg></a>"
      "<svg><image href=/i.png /><use xlink:href='/icons.svg#a'/></svg>");
  EXPECT_THAT(links.pages, ElementsAre("http://a.gov.cn/big.jpg"));
  EXPECT_THAT(links.requisites, ElementsAre("http://a.gov.cn/big.jpg", "http://a.gov.cn/i.png",
                                            "http://a.gov.cn/icons.svg"));
}

TEST(PageLinks, ABaseIsWhatLinksStandOn) {
  EXPECT_THAT(links_of("<base href='/b/'><a href=x>甲</a>").pages,
              ElementsAre("http://a.gov.cn/b/x"));
}

TEST(PageLinks, StyleSheetsLeadToTheirOwn) {
  Request sheet{.url = "http://a.gov.cn/css/s.css", .purpose = Purpose::requisite};
  const PageLinks links = find_page_links(answer(
      sheet, "@import 'more.css';@import url(\"/z.css\");a{b:url(../i.png)}c{d:url(data:x)}"));
  EXPECT_THAT(links.requisites, ElementsAre("http://a.gov.cn/css/more.css", "http://a.gov.cn/z.css",
                                            "http://a.gov.cn/i.png"));
}

TEST(PageLinks, OddStylesAreNoTrouble) {
  EXPECT_THAT(style_urls("url("), IsEmpty());
  EXPECT_THAT(style_urls("@import"), IsEmpty());
  EXPECT_THAT(style_urls("a{b:url('x"), IsEmpty());
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += "url(";
  EXPECT_LE(style_urls(many).size(), 200'000U);
}

TEST(PageLinks, WhatIsNoPageLeadsNowhere) {
  EXPECT_THAT(links_of("%PDF-1.4 <a href=x>").pages, IsEmpty());
  EXPECT_THAT(links_of("").pages, IsEmpty());
  EXPECT_THAT(
      find_page_links(failure(document_request("http://a.gov.cn/"), FetchState::unreachable, ""))
          .pages,
      IsEmpty());
}

}  // namespace
}  // namespace gongkai
