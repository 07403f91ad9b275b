#include "extract/pdf_text.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

/// What pdftotext prints: words of 12 points' height, a Han character 12 wide.
class Layout {
 public:
  Layout& page() {
    if (!text_.empty()) text_ += "</page>\n";
    text_ += R"(<page width="595" height="842">)";
    return *this;
  }
  Layout& word(double left, double top, std::string_view text, double right, double size = 12) {
    text_ += "<word xMin=\"" + std::to_string(left) + "\" yMin=\"" + std::to_string(top) +
             "\" xMax=\"" + std::to_string(right) + "\" yMax=\"" + std::to_string(top + size) +
             "\">" + std::string{text} + "</word>\n";
    return *this;
  }
  /// Of Han characters only.
  Layout& han(double left, double top, std::string_view text) {
    return word(left, top, text, left + static_cast<double>(text.size()) * 4);
  }
  [[nodiscard]] std::string print() const {
    return "<html><head><title>年度报告</title><meta name=\"CreationDate\" "
           "content=\"2024-01-08T02:00:00Z\"/></head><body><doc>" +
           text_ + "</page></doc></body></html>";
  }

 private:
  std::string text_;
};

Document document_of(const Layout& layout) {
  FileBudget budget;
  const FileText text = read_pdf_layout(layout.print(), budget);
  EXPECT_TRUE(text) << text.error().reason;
  return text.value_or(Document{});
}

// 40 characters: from the left margin to the right one.
constexpr std::string_view kFull =
    "坚持依法行政坚持依法行政坚持依法行政坚持依法行政坚持依法行政坚持依法行政坚持依法";

/// The first `count` characters of a full line.
std::string of_a_line(std::size_t count) {
  return std::string{kFull.substr(0, count * 3)};
}

TEST(PdfText, LinesAreJoinedToParagraphs) {
  Layout layout;
  layout.page().han(200, 100, "年度工作报告").han(84, 130, of_a_line(38)).han(60, 150, kFull);
  layout.han(60, 170, "到此为止。").han(84, 190, "另起一段。");
  EXPECT_EQ(document_of(layout).text(),
            "年度工作报告\n" + of_a_line(38) + std::string{kFull} + "到此为止。\n另起一段。");
}

TEST(PdfText, AParagraphGoesOnOverThePageEnd) {
  Layout layout;
  layout.page().han(84, 700, of_a_line(38)).han(60, 720, kFull);
  layout.page().han(60, 100, kFull).han(60, 120, "完。").han(84, 160, "另起一段。");
  const Document document = document_of(layout);
  ASSERT_EQ(document.blocks.size(), 2U);
  EXPECT_EQ(document.blocks[0].page, 1);
  EXPECT_EQ(document.blocks[1].page, 2);
}

TEST(PdfText, HeadersFootersAndPageNumbersAreStripped) {
  Layout layout;
  for (int i = 1; i <= 3; ++i) {
    layout.page()
        .han(60, 40, "云溪镇人民政府公报")
        .han(84, 300, "正文" + std::string(static_cast<std::size_t>(i), ' ') + "。");
    layout.word(280, 800, "- " + std::to_string(i) + " -", 310);
  }
  const Document document = document_of(layout);
  EXPECT_EQ(document.blocks.size(), 3U);
  ASSERT_EQ(document.stripped.size(), 6U);
  EXPECT_EQ(document.stripped[0].rule, "page_header");
  EXPECT_EQ(document.stripped[0].zone, Zone::head);
  EXPECT_EQ(document.stripped[1].rule, "page_number");
  EXPECT_EQ(document.stripped[1].text, "- 1 -");
}

TEST(PdfText, AlignedPhrasesAreRowsAndAWrappedCellIsOne) {
  Layout layout;
  layout.page().han(60, 100, "项目").han(160, 100, "内容").han(460, 100, "备注");
  layout.han(60, 130, "复议")
      .han(160, 130, "受理后依法审查并在法定期限内作出了决定")
      .word(460, 130, "12", 472);
  layout.han(160, 145, "无一逾期")
      .han(60, 175, "诉讼")
      .han(160, 175, "出庭")
      .word(460, 175, "3", 466);
  EXPECT_EQ(
      document_of(layout).text(),
      "项目\t内容\t备注\n复议\t受理后依法审查并在法定期限内作出了决定\t12\n\t无一逾期\t\n诉讼\t出庭\t3");
  Layout wrapped;
  wrapped.page().han(60, 100, "项目").han(160, 100, "内容").han(460, 100, "备注");
  wrapped.han(60, 130, "复议").han(160, 130, of_a_line(24)).word(460, 130, "12", 472);
  wrapped.han(160, 145, "无一逾期")
      .han(60, 175, "诉讼")
      .han(160, 175, "出庭")
      .word(460, 175, "3", 466);
  EXPECT_TRUE(document_of(wrapped).text().contains(of_a_line(24) + "无一逾期\t12"));
}

TEST(PdfText, ColumnsOfRunningTextAreReadOneAfterTheOther) {
  Layout layout;
  layout.page().han(60, 60, "两栏排印的公报");
  for (int i = 0; i < 20; ++i) {
    layout.han(60, 100 + 20 * i, of_a_line(18)).han(310, 100 + 20 * i, "右" + of_a_line(17));
  }
  const std::string text = document_of(layout).text();
  EXPECT_LT(text.rfind(of_a_line(18)), text.find("右"));
}

TEST(PdfText, BlanksStandBetweenLatinWordsAndNotBesideHan) {
  Layout layout;
  layout.page()
      .han(84, 300, "共")
      .word(98.5, 300, "86", 111)
      .han(113.5, 300, "件见")
      .word(140, 300, "annual", 170)
      .word(174, 300, "report", 200);
  layout.han(84, 330, "各单位要认真组织好学习");
  EXPECT_EQ(document_of(layout).blocks.at(0).text, "共86件见annual report");
}

TEST(PdfText, ASmallRaisedNumberIsTheMarkOfANote) {
  Layout layout;
  layout.page()
      .han(84, 300, "人口")
      .word(108, 298, "1", 112, 7)
      .word(112, 300, "1761", 136)
      .han(136, 300, "万人");
  EXPECT_EQ(document_of(layout).text(), "人口[1]1761万人");
}

TEST(PdfText, PropertiesAreWeakClaims) {
  Layout layout;
  layout.page().han(84, 300, "正文");
  const Document document = document_of(layout);
  ASSERT_EQ(document.claims.size(), 2U);
  EXPECT_EQ(document.claims[0].value, "年度报告");
  EXPECT_EQ(document.claims[1].value, "2024-01-08");
}

TEST(PdfText, PagesWithoutATextLayerAreSaidToHaveNone) {
  Layout layout;
  layout.page().page();
  FileBudget budget;
  const FileText text = read_pdf_layout(layout.print(), budget);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().state, FetchState::no_text);
  EXPECT_TRUE(text.error().reason.contains("its 2 pages have no text layer"));
}

TEST(PdfText, LettersThatAreNotChineseAreNoText) {
  Layout layout;
  layout.page().word(84, 300, "ÈÝÒ×ÂÒÂë", 200).han(84, 330, "一");
  FileBudget budget;
  const FileText text = read_pdf_layout(layout.print(), budget);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().state, FetchState::no_text);
  EXPECT_TRUE(text.error().reason.contains("11 %"));
}

TEST(PdfText, NumbersThatAreNoneAreNoObstacle) {
  FileBudget budget;
  const FileText text = read_pdf_layout(
      "<page width=\"nan\" height=\"\"><word xMin=\"inf\" yMin=\"x\">字</word></page>", budget);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->text(), "字");
}

TEST(PdfText, WhatPdftotextComplainsOfIsSaidInWords) {
  EXPECT_EQ(pdf_complaint("", true), "");
  EXPECT_EQ(pdf_complaint("Syntax Warning: odd font\n", true), "");
  EXPECT_TRUE(pdf_complaint("Syntax Error: Missing language pack for 'Adobe-GB1' mapping\n", true)
                  .contains("poppler-data"));
  EXPECT_EQ(pdf_complaint("Command Line Error: Incorrect password\n", false), "is encrypted");
  EXPECT_EQ(pdf_complaint("Syntax Error: no trailer\nmore", false),
            "is damaged (Syntax Error: no trailer)");
}

}  // namespace
}  // namespace gongkai
