#include "extract/file_type.h"

#include <gtest/gtest.h>

#include "tests/docx_files.h"

namespace gongkai {
namespace {

using std::string_literals::operator""s;

TEST(FileType, IsToldByTheFirstBytes) {
  EXPECT_EQ(file_type("{\\rtf1 x}"), FileType::rtf);
  EXPECT_EQ(file_type("%PDF-1.7\n"), FileType::pdf);
  EXPECT_EQ(file_type("\xEF\xBB\xBF\n%PDF-1.4"), FileType::pdf);
  EXPECT_EQ(file_type("Rar!\x1A\x07\x01"), FileType::rar);
  EXPECT_EQ(file_type("7z\xBC\xAF\x27\x1C"), FileType::seven_zip);
  EXPECT_EQ(file_type("\x89PNG\r\n\x1A\n"), FileType::image);
  EXPECT_EQ(file_type("\xFF\xD8\xFF\xE0"), FileType::image);
  EXPECT_EQ(file_type("BM\x10\0\0\0\0\0\0\0\x36\0\0\0\0"s), FileType::image);
  EXPECT_EQ(file_type("\1\2\3\0"s), FileType::unknown);
}

TEST(FileType, ZipContainersAreToldByTheirMembers) {
  EXPECT_EQ(file_type(docx({.body = "<w:p/>"})), FileType::docx);
  EXPECT_EQ(file_type(zip_of({{"[Content_Types].xml", "<T/>"}, {"xl/workbook.xml", "<w/>"}})),
            FileType::xlsx);
  EXPECT_EQ(file_type(zip_of({{"[Content_Types].xml", "<T/>"}, {"ppt/presentation.xml", "<p/>"}})),
            FileType::pptx);
  EXPECT_EQ(file_type(zip_of({{"OFD.xml", "<O/>"}})), FileType::ofd);
  EXPECT_EQ(file_type(zip_of({{"mimetype", "application/x"}, {"content.xml", "<c/>"}})),
            FileType::odf);
  EXPECT_EQ(file_type(zip_of({{"word/report.txt", "x"}})), FileType::zip);
}

TEST(FileType, PagesAndTextAreTold) {
  EXPECT_EQ(file_type("\n <!DOCTYPE html><p>"), FileType::html);
  EXPECT_EQ(file_type("<p>段</p>"), FileType::html);
  EXPECT_EQ(file_type("<?xml version='1.0'?><rss/>"), FileType::xml);
  EXPECT_EQ(file_type("<?xml version='1.0'?><html xmlns='x'>"), FileType::html);
  EXPECT_EQ(file_type("<?xml version='1.0'?><w:wordDocument "
                      "xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'>"),
            FileType::word_xml);
  EXPECT_EQ(file_type("关于报送材料的通知"), FileType::text);
  EXPECT_EQ(file_type("\xB9\xD8\xD3\xDA"), FileType::text);
  EXPECT_EQ(file_type("\xFF\xFE\x2D\x4E"), FileType::text);
  EXPECT_EQ(file_type(""), FileType::text);
  EXPECT_EQ(file_type("From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"),
            FileType::mht);
}

TEST(FileType, TypesThatAreShownAsPagesArePages) {
  EXPECT_TRUE(is_page("<html><p>"));
  EXPECT_TRUE(is_page("关于报送材料的通知"));
  EXPECT_TRUE(is_page(""));
  EXPECT_FALSE(is_page("MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\nx"));
  EXPECT_FALSE(is_page(docx({.body = "<w:p/>"})));
  EXPECT_FALSE(is_page("PK\3\4 and no more"));
}

TEST(FileType, BytesThatAreNoTextAreNoPage) {
  std::string noise;
  for (unsigned i = 0; i < 5000; ++i) noise += static_cast<char>(i * i * 2654435761U >> 13U);
  EXPECT_EQ(file_type(noise), FileType::unknown);
  EXPECT_FALSE(is_page(noise));
  EXPECT_FALSE(
      is_page("\x7F"
              "ELF\2\1\1\0\0\0\0\0\0\0\0\0"s));
}

TEST(FileType, TextWithStrayBytesIsAPage) {
  std::string text = "页面正文";
  for (int i = 0; i < 100; ++i) text += "依法行政";
  EXPECT_TRUE(is_page(text + "\1\2"));
  std::string wide;
  for (const char c : std::string{"<p>plain</p> in UTF-16 without a mark"})
    wide += std::string{c, '\0'};
  EXPECT_TRUE(is_page(wide));
}

TEST(FileType, APageThatWordWroteIsTold) {
  EXPECT_TRUE(is_word_page("<html xmlns:o='x'><head><meta name=ProgId content=Word.Document>"));
  EXPECT_FALSE(is_word_page("<html><head><title>Word.Document</title>"));
}

}  // namespace
}  // namespace gongkai
