#include "crawler/sitemap.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

std::expected<Sitemap, SitemapError> parse(std::string_view bytes) {
  return parse_sitemap(bytes, *Url::parse("http://www.example.gov.cn/sitemap.xml"));
}

std::string urls(std::string_view bytes) {
  const auto sitemap = parse(bytes);
  if (!sitemap) return "error: " + sitemap.error().detail;
  std::string all;
  for (const Row& row : sitemap->rows) all += row.url + " ";
  return all;
}

TEST(Sitemap, ListsThePagesOfItsOwnHost) {
  const auto sitemap = parse(
      "\xEF\xBB\xBF\n<?xml version='1.0'?><s:urlset xmlns:s='x'><s:url><s:loc> "
      "http://example.gov.cn/a?b=1&amp;c=2#d </s:loc>"
      "<s:lastmod>2026-02-09T11:00:00+08:00</s:lastmod></s:url><s:url><s:loc>https://elsewhere.cn/"
      "</s:loc></s:url>"
      "<s:url><s:loc><![CDATA[/b.html]]></s:loc></s:url></s:urlset>");
  ASSERT_TRUE(sitemap);
  EXPECT_FALSE(sitemap->is_index);
  EXPECT_TRUE(sitemap->complete);
  ASSERT_EQ(sitemap->rows.size(), 2U);
  EXPECT_EQ(sitemap->rows[0].url, "http://example.gov.cn/a?b=1&c=2");
  EXPECT_EQ(sitemap->rows[0].date, "2026-02-09");
  EXPECT_EQ(sitemap->rows[1].url, "http://www.example.gov.cn/b.html");
}

TEST(Sitemap, AnIndexNamesFurtherSitemaps) {
  const auto sitemap = parse(
      "<sitemapindex><sitemap><loc>http://a.cn/1.xml</loc></sitemap><sitemap>http://b.cn/2.xml</"
      "sitemap></sitemapindex>");
  ASSERT_TRUE(sitemap);
  EXPECT_TRUE(sitemap->is_index);
  EXPECT_EQ(sitemap->rows.size(), 2U);
}

TEST(Sitemap, FeedsAreRead) {
  EXPECT_EQ(urls("<rss><channel><link>http://www.example.gov.cn/</link><item><title>报告</"
                 "title><link>/1.html</link></item>"
                 "<item><guid>http://www.example.gov.cn/2.html</guid></item></channel></rss>"),
            "http://www.example.gov.cn/1.html http://www.example.gov.cn/2.html ");
  EXPECT_EQ(urls("<feed><link href='/'/><entry><link rel='edit' href='/e'/><link "
                 "href='/3.html'/></entry></feed>"),
            "http://www.example.gov.cn/3.html ");
  EXPECT_EQ(urls("<rdf:RDF><item><link>/4.html</link></item></rdf:RDF>"),
            "http://www.example.gov.cn/4.html ");
}

TEST(Sitemap, PlainTextHasOneAddressALine) {
  EXPECT_EQ(urls("http://www.example.gov.cn/a\r\nwww.example.gov.cn/b\n\nnothing\n"),
            "http://www.example.gov.cn/a http://www.example.gov.cn/b ");
  EXPECT_EQ(parse("not a sitemap").error().kind, SitemapError::Kind::not_a_sitemap);
  EXPECT_EQ(parse("").error().kind, SitemapError::Kind::not_a_sitemap);
}

TEST(Sitemap, EntitiesAreNeverFollowed) {
  EXPECT_EQ(urls("<!DOCTYPE u [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY y "
                 "'&x;&x;'>]><urlset><url><loc>&x;</loc></url>"
                 "<url><loc>/a&y;</loc></url></urlset>"),
            "http://www.example.gov.cn/a&y; ");
}

TEST(Sitemap, AFileThatStopsInTheMiddleGivesTheRowsBefore) {
  const auto cut = parse("<urlset><url><loc>/a</loc></url><url><loc>/b</loc><las");
  ASSERT_TRUE(cut);
  EXPECT_FALSE(cut->complete);
  EXPECT_EQ(cut->rows.size(), 2U);
  EXPECT_EQ(parse("<urlset></url></urlset>").error().kind, SitemapError::Kind::malformed);
  EXPECT_EQ(parse("<html></html>").error().kind, SitemapError::Kind::not_a_sitemap);
}

TEST(Sitemap, DeepNestingAndManyRowsAreHarmless) {
  std::string deep = "<urlset><url><loc>";
  for (int i = 0; i < 200000; ++i) deep += "<a>";
  EXPECT_EQ(urls(deep), "");
  std::string many = "<urlset>";
  for (int i = 0; i < 50001; ++i) many += "<url><loc>/" + std::to_string(i) + "</loc></url>";
  const auto sitemap = parse(many + "</urlset>");
  ASSERT_TRUE(sitemap);
  EXPECT_EQ(sitemap->rows.size(), 50000U);
  EXPECT_FALSE(sitemap->complete);
  EXPECT_EQ(parse(std::string(std::size_t{17} << 20U, ' ')).error().kind,
            SitemapError::Kind::too_large);
}

}  // namespace
}  // namespace gongkai
