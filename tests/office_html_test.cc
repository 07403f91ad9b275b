#include "extract/office_html.h"

#include <gtest/gtest.h>

#include "tests/office_files.h"

namespace gongkai {
namespace {

constexpr std::string_view kHead =
    "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_x\"\r\n\r\n"
    "This is a page.\r\n----=_x\r\n";

TEST(OfficeHtml, AnMhtIsItsHtmlPart) {
  EXPECT_EQ(
      read_as_text(std::string{kHead} +
                   "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
                   "----=_x\r\nContent-Type: text/html; charset=\"gb2312\"\r\n"
                   "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                   "<html><body><p>=D7=DC=\r\n=BD=E1</p><table><tr><td>a=3Db</td><td>c</td>"
                   "</tr><tr><td>d</td><td>e</td></tr></table>\r\n----=_x--\r\n"),
      "总结\na=b\tc\nd\te");
}

TEST(OfficeHtml, PartsMayBeNestedAndInBase64) {
  EXPECT_EQ(
      read_as_text("Mime-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\n"
                   "Content-Type: multipart/alternative; boundary=b\n\n--b\n"
                   "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
                   "PHA+5q2j\n5paHPC9wPg==\n--b--\n--a--\n"),
      "正文");
}

TEST(OfficeHtml, AnMhtWithoutHtmlIsCutOff) {
  EXPECT_EQ(read_as_text(kHead), "truncated: mht: has no HTML part");
}

TEST(OfficeHtml, AFileHasNoChromeToStrip) {
  FileBudget budget;
  const FileText document = read_html_file(
      "<html><head><title>x</title></head><body><p>打印</p><p>正文</p><p hidden>藏</p>", "",
      budget);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->text(), "打印\n正文");
  ASSERT_EQ(document->stripped.size(), 1U);
  EXPECT_EQ(document->stripped[0].rule, "hidden");
}

}  // namespace
}  // namespace gongkai
