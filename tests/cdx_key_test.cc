#include "store/cdx_key.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

// What pywb looks an address up by: the canonical form and SURT of https://pypi.org/project/surt.
TEST(CdxKey, IsThatOfThoseWhoReplay) {
  EXPECT_EQ(cdx_key("https://WWW.Rd.Example.gov.cn:8443/A?x=Y"), "cn,gov,example,rd:8443)/a?x=y");
  EXPECT_EQ(cdx_key("http://example.gov.cn"), "cn,gov,example)/");
  EXPECT_EQ(cdx_key("http://example.gov.cn:80/"), "cn,gov,example)/");
  EXPECT_EQ(cdx_key("http://example.gov.cn:443/"), "cn,gov,example:443)/");
  EXPECT_EQ(cdx_key("http://www2.example.gov.cn/"), "cn,gov,example)/");
  EXPECT_EQ(cdx_key("http://wwwx.example.gov.cn/"), "cn,gov,example,wwwx)/");
  EXPECT_EQ(cdx_key("http://127.0.0.1:8080/"), "1,0,0,127:8080)/");
  EXPECT_EQ(cdx_key("http://www"), "www)/");
}

TEST(CdxKey, HasNoSlashAtTheEndOfAPath) {
  EXPECT_EQ(cdx_key("http://a.example/zwgk/fzzf/"), "example,a)/zwgk/fzzf");
  EXPECT_EQ(cdx_key("http://a.example/zwgk/fzzf/?b=1"), "example,a)/zwgk/fzzf?b=1");
}

TEST(CdxKey, HasParametersInOrder) {
  EXPECT_EQ(cdx_key("http://a.example/l.jsp?startrecord=7&endrecord=9&perpage=2"),
            "example,a)/l.jsp?endrecord=9&perpage=2&startrecord=7");
  EXPECT_EQ(cdx_key("http://a.example/?b=&a-b=1&a=2&a&a=1"), "example,a)/?a&a=1&a=2&a-b=1&b=");
  EXPECT_EQ(cdx_key("http://a.example/?"), "example,a)/");
  EXPECT_EQ(cdx_key("http://a.example/?x"), "example,a)/?x");
}

// A key without the host's name in ASCII, or with a space, would end early in the index.
TEST(CdxKey, IsOneWord) {
  EXPECT_EQ(cdx_key("http://政府.example/a b?c=d e"), "example,xn--mxtq1m)/a%20b?c=d%20e");
}

}  // namespace
}  // namespace gongkai
