#include "crawler/url.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

struct Resolved {
  const char* reference;
  const char* href;  // nullptr: no URL
};

std::string resolve(const char* base, const char* reference, const char* charset = "utf-8") {
  const auto page = Url::parse(base);
  const auto url = page ? page->resolve(reference, charset) : std::nullopt;
  return url ? url->href() : "(none)";
}

std::string parsed(std::string_view text) {
  const auto url = Url::parse(text);
  return url ? url->href() : "(none)";
}

// RFC 3986 §5.4, where WHATWG writes the same.
TEST(Url, ResolvesTheExamplesOfRfc3986) {
  constexpr Resolved kCases[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"", "http://a/b/c/d;p?q"},
      {"..", "http://a/b/"},
      {"../..", "http://a/"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"g..", "http://a/b/c/g.."},
      {"http:g", "http://a/b/c/g"},
  };
  for (const Resolved& c : kCases)
    EXPECT_EQ(resolve("http://a/b/c/d;p?q", c.reference), c.href) << c.reference;
}

TEST(Url, ResolvesHrefsAsPortalsWriteThem) {
  constexpr const char* kPage = "http://www.example.gov.cn/zwgk/fzzfjsndbg/index.html";
  constexpr Resolved kCases[] = {
      {"./202602/t20260209_15400087.html",
       "http://www.example.gov.cn/zwgk/fzzfjsndbg/202602/t20260209_15400087.html"},
      {" ../fzzf/\n", "http://www.example.gov.cn/zwgk/fzzf/"},
      {"/art\\2025\\10/a.html", "http://www.example.gov.cn/art/2025/10/a.html"},
      {"http:\\\\xxgk.example.gov.cn\\a", "http://xxgk.example.gov.cn/a"},
      {"//xxgk.example.gov.cn", "http://xxgk.example.gov.cn/"},
      {"附件 1.doc", "http://www.example.gov.cn/zwgk/fzzfjsndbg/%E9%99%84%E4%BB%B6%201.doc"},
      {"HTTPS://WWW.Example.GOV.CN:443/A", "https://www.example.gov.cn/A"},
      {"../../../../x.html", "http://www.example.gov.cn/x.html"},
      {"/c/%2e%2E/d", "http://www.example.gov.cn/d"},
      {"http://中国.cn/", "http://xn--fiqs8s.cn/"},
      {"http://127.1/", "http://127.0.0.1/"},
      {"javascript:void(0)", "javascript:void(0)"},
      {"http://:80/", nullptr},
      {"http://a b/", nullptr},
      {"http://a:99999/", nullptr},
  };
  for (const Resolved& c : kCases) {
    EXPECT_EQ(resolve(kPage, c.reference), c.href == nullptr ? "(none)" : c.href) << c.reference;
  }
}

TEST(Url, QueryIsSentInThePagesEncoding) {
  constexpr const char* kPage = "http://www.example.gov.cn/s.html";
  EXPECT_EQ(resolve(kPage, "?q=政府&p=1", "gb2312"),
            "http://www.example.gov.cn/s.html?q=%D5%FE%B8%AE&p=1");
  EXPECT_EQ(resolve(kPage, "?q=政府", "utf-8"),
            "http://www.example.gov.cn/s.html?q=%E6%94%BF%E5%BA%9C");
  EXPECT_EQ(resolve(kPage, "?q=政府", "no such label"),
            "http://www.example.gov.cn/s.html?q=%E6%94%BF%E5%BA%9C");
  EXPECT_EQ(resolve(kPage, "?q=😀", "gbk"), "http://www.example.gov.cn/s.html?q=%26%23128512%3B");
  EXPECT_EQ(resolve(kPage, "政.html#府", "gbk"),
            "http://www.example.gov.cn/%E6%94%BF.html#%E5%BA%9C");
}

TEST(Url, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(parsed("http://h/\xD5\xFE"), "http://h/%EF%BF%BD%EF%BF%BD");
  EXPECT_EQ(parsed(std::string_view{"http://h/a\0b", 12}), "http://h/a%00b");
  EXPECT_EQ(parsed("http://h\xFF/"), "(none)");
}

TEST(Url, PartsAreReadOffTheHref) {
  const auto url = Url::parse("https://user:pw@[2001:DB8::1]:8443/a/b?c#d");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme(), "https");
  EXPECT_EQ(url->host(), "[2001:db8::1]");
  EXPECT_EQ(url->port(), 8443);
  EXPECT_EQ(url->path(), "/a/b");
  EXPECT_EQ(url->query(), "?c");
  EXPECT_EQ(url->fragment(), "#d");
  EXPECT_EQ(url->origin(), "https://[2001:db8::1]:8443");
  EXPECT_EQ(host_key(*url), "[2001:db8::1]:8443");
  EXPECT_EQ(Url::parse("http://h")->port(), 80);
  EXPECT_EQ(Url::parse("mailto:a@b")->port(), 0);
}

TEST(Url, UserNameAndPasswordAreNeverStored) {
  EXPECT_EQ(Url::parse("http://user:pw@h/a?b#c")->without_fragment(), "http://h/a?b");
  EXPECT_EQ(Url::parse("http://@h:81/#c")->without_fragment(), "http://h:81/");
  EXPECT_EQ(resolve("http://u:p@h/a/b", "c"), "http://u:p@h/a/c");
}

TEST(Url, HrefIsReadBackAsItself) {
  for (const char* text :
       {"http://h", "http://u:@h/", "a:/..//b", "file:///C|/x/../..", "data:a b#c ?", "ws://h?ä'",
        "http://h/%2e%2e/%zz|^", "http://0x7f.1/", "foo://Ab%c/", "http://ex.xn--fiqs8s./"}) {
    const auto url = Url::parse(text);
    ASSERT_TRUE(url) << text;
    EXPECT_EQ(parsed(url->href()), url->href());
  }
}

TEST(Url, CopiesOfOnePageHaveOneKey) {
  const auto key = [](const char* text) { return canonical_key(*Url::parse(text)); };
  const std::string article = key("http://www.example.gov.cn/zwgk/t20210411_9137912.html");
  EXPECT_EQ(article, "example.gov.cn/zwgk/t20210411_9137912.html");
  EXPECT_EQ(key("https://example.gov.cn./zwgk/t20210411_9137912_wap.html#top"), article);
  EXPECT_EQ(key("http://u:p@www.example.gov.cn/zwgk/t20210411_9137912.html?utm_source=x&"),
            article);
  EXPECT_EQ(key("http://h.cn/content/mpost_12.html"), key("http://h.cn/content/post_12.html"));
  EXPECT_EQ(key("http://h.cn/a;JSESSIONID=0a1.n2?b=1"), "h.cn/a?b=1");
  EXPECT_EQ(key("http://h.cn/a?b=1&jsessionid=2&c=%e6%7E"), "h.cn/a?b=1&c=%E6~");
}

TEST(Url, DifferentPagesKeepDifferentKeys) {
  const auto key = [](const char* text) { return canonical_key(*Url::parse(text)); };
  EXPECT_NE(key("http://h.cn/gkmlpt/index?sid=755041"), key("http://h.cn/gkmlpt/index?sid=755042"));
  EXPECT_NE(key("http://h.cn/zwgk/"), key("http://h.cn/zwgk/index.html"));
  EXPECT_NE(key("http://h.cn:8080/a"), key("http://h.cn/a"));
  EXPECT_NE(key("http://h.cn/A.html"), key("http://h.cn/a.html"));
  EXPECT_NE(key("http://www.cn/a"), key("http://cn/a"));
  EXPECT_NE(key("http://h.cn/_wap.d/a"), key("http://h.cn/.d/a"));
}

}  // namespace
}  // namespace gongkai
