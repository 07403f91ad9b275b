#include "extract/listing.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace gongkai {
namespace {

constexpr std::string_view kUrl = "http://qx.example.gov.cn/zwgk/fzzfjsndbg/";

std::optional<Listing> listing_of(std::string html, std::string_view url = kUrl,
                                  Request request = {}) {
  const auto page = Page::parse(std::move(html));
  return page ? read_listing(*page, {.url = url, .request = request}) : std::nullopt;
}

std::string row(int n, std::string_view date = "2026-02-09") {
  const std::string id = std::to_string(n);
  return "<li><a href=\"./202602/t20260209_1540" + id + ".html\" title=\"青石镇第" + id +
         "号法治政府建设年度报告\">青石镇第" + id + "号法治…</a><span>" + std::string{date} +
         "</span></li>";
}

std::string rows(int count) {
  std::string html = "<ul class=list>";
  for (int i = 1; i <= count; ++i) html += row(i);
  return html + "</ul>";
}

std::vector<std::string> urls(const Listing& listing) {
  std::vector<std::string> found;
  std::ranges::transform(listing.next, std::back_inserter(found), &Request::url);
  return found;
}

TEST(Listing, TrsPagesAreCountedFromZero) {
  const auto listing =
      listing_of(rows(5) + "<script>createPageHTML(4, 0, \"index\", \"html\");</script>");
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->family, "trs");
  EXPECT_EQ(listing->pages, 4);
  EXPECT_EQ(urls(*listing), (std::vector<std::string>{std::string{kUrl} + "index_1.html",
                                                      std::string{kUrl} + "index_2.html",
                                                      std::string{kUrl} + "index_3.html"}));
  ASSERT_EQ(listing->rows.size(), 5U);
  EXPECT_EQ(listing->rows[0].title, "青石镇第1号法治政府建设年度报告");
  EXPECT_EQ(listing->rows[0].date, "2026-02-09");
  EXPECT_EQ(listing->rows[0].url, std::string{kUrl} + "202602/t20260209_15401.html");
}

TEST(Listing, AMachineReadableDateSaysTheYear) {
  std::string html;
  for (const std::string_view day : {"12", "11", "08"}) {
    html += "<article><h3><a href=\"/news/20" + std::string{day} +
            "\">青石镇法治政府建设年度报告</a></h3><time datetime=\"2026-03-" + std::string{day} +
            "T08:00:00+08:00\">3月" + std::string{day} + "日</time></article>";
  }
  const auto listing = listing_of("<div>" + html + "</div>");
  ASSERT_TRUE(listing);
  ASSERT_EQ(listing->rows.size(), 3U);
  EXPECT_EQ(listing->rows[0].date, "2026-03-12");
  EXPECT_EQ(listing->rows[2].date, "2026-03-08");
}

TEST(Listing, UcapPagesAreCountedFromOne) {
  const auto listing = listing_of(
      rows(5) + "<script>createPageHTML('page_div',3,1,'common_list','shtml',41);</script>",
      "http://h.example.gov.cn/x/common_list.shtml");
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->family, "ucap");
  EXPECT_EQ(listing->declared_total, 41);
  EXPECT_EQ(urls(*listing),
            (std::vector<std::string>{"http://h.example.gov.cn/x/common_list_2.shtml",
                                      "http://h.example.gov.cn/x/common_list_3.shtml"}));
}

TEST(Listing, SecondPageMustConfirmTheBase) {
  const std::string page2 = rows(5) + "<script>createPage(4, 1, 'index', 'html')</script>";
  const auto good =
      listing_of(page2, std::string{kUrl} + "index_1.html", {.page = 2, .memo = "base=0"});
  ASSERT_TRUE(good);
  EXPECT_EQ(good->warning, "");
  EXPECT_EQ(good->next.size(), 2U);
  const auto bad =
      listing_of(page2, std::string{kUrl} + "index_2.html", {.page = 2, .memo = "base=1"});
  ASSERT_TRUE(bad);
  EXPECT_NE(bad->warning, "");
  EXPECT_TRUE(bad->next.empty());
}

TEST(Listing, NextLinkIsFollowedWhenThereIsNothingBetter) {
  const auto listing =
      listing_of(rows(5) + "<div><a href='?p=1'>1</a> <a href='?p=2'>下一页 &gt;</a></div>");
  ASSERT_TRUE(listing);
  EXPECT_EQ(urls(*listing), std::vector<std::string>{std::string{kUrl} + "?p=2"});
}

TEST(Listing, RowsWithoutADateDoNotTakeTheirNeighbours) {
  const auto listing =
      listing_of("<ul>" + row(1) + row(2, "") + row(3, "2026-02-07") + row(4) + row(5) + "</ul>");
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->rows[1].date, "");
  EXPECT_EQ(listing->rows[2].date, "2026-02-07");
}

TEST(Listing, AnArticleWithRelatedLinksIsNoListing) {
  std::string body;
  for (int i = 0; i < 10; ++i)
    body +=
        "<p>"
        "镇党委、镇政府坚持把法治政府建设摆在突出位置，全年召开专题会议研究部署，推动各项任务落到实"
        "处。</p>";
  EXPECT_FALSE(
      listing_of("<meta name=ArticleTitle content=报告><h1>青石镇2025年法治政府建设年度报告</h1>" +
                     body + "<h3>相关</h3>" + rows(6),
                 std::string{kUrl} + "202602/t20260209_15401.html"));
}

TEST(Listing, PagerWithoutRowsIsUnrenderedNotEmpty) {
  const auto listing =
      listing_of("<div id=list></div><script>createPageHTML(4, 0, 'index', 'html')</script>");
  ASSERT_TRUE(listing);
  EXPECT_TRUE(listing->rows.empty());
  EXPECT_TRUE(listing->unrendered);
}

TEST(Listing, APagerOfNumbersAloneIsFollowed) {
  const auto listing = listing_of(
      rows(5) +
      "<p><b>1</b><a href=p2.html>2</a><a href=p3.html>3</a><a href=p2.html>&gt;</a></p>");
  ASSERT_TRUE(listing);
  EXPECT_EQ(urls(*listing), (std::vector<std::string>{std::string{kUrl} + "p2.html",
                                                      std::string{kUrl} + "p3.html"}));
}

TEST(Listing, ACalendarIsNoPager) {
  std::string month = "<table>";
  for (int day = 1; day <= 28; ++day) {
    if (day % 7 == 1) month += "<tr>";
    month +=
        "<td><a href='day.jsp?d=" + std::to_string(day) + "'>" + std::to_string(day) + "</a></td>";
  }
  const auto listing = listing_of(rows(5) + month + "</table>");
  ASSERT_TRUE(listing);
  EXPECT_TRUE(listing->next.empty());
}

TEST(Listing, AFunctionThatIsNotInThePageIsSaidToHideTheOtherPages) {
  const auto listing = listing_of(rows(5) + "<p><a href='javascript:toPage(2)'>下一页</a></p>");
  ASSERT_TRUE(listing);
  EXPECT_TRUE(listing->next.empty());
  EXPECT_FALSE(listing->warning.empty());
  const auto last = listing_of(rows(5) + "<p><a href='javascript:toPage(1)'>下一页</a></p>");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->warning, "");
}

TEST(Listing, PagesThatAreStatedButNowhereToBeAskedAreSaid) {
  const auto listing = listing_of(rows(5) + "<p>共7页</p>");
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->pages, 7);
  EXPECT_FALSE(listing->warning.empty());
}

}  // namespace
}  // namespace gongkai
