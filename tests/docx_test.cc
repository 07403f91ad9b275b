#include "extract/docx.h"

#include <gtest/gtest.h>

#include "tests/docx_files.h"

namespace gongkai {
namespace {

std::string text_of_body(std::string body) {
  return read_as_text(docx({.body = std::move(body)}));
}

Document document_of(const DocxFile& file) {
  FileBudget budget;
  const FileText text = read_docx(docx(file), budget);
  EXPECT_TRUE(text) << text.error().reason;
  return text.value_or(Document{});
}

std::string cell(std::string_view inside, std::string_view properties = "") {
  return "<w:tc><w:tcPr>" + std::string{properties} + "</w:tcPr>" + std::string{inside} + "</w:tc>";
}

std::string row(std::string_view cells, std::string_view properties = "") {
  return "<w:tr><w:trPr>" + std::string{properties} + "</w:trPr>" + std::string{cells} + "</w:tr>";
}

std::string table(std::string_view rows) {
  return "<w:tbl><w:tblPr/>" + std::string{rows} + "</w:tbl>";
}

TEST(Docx, RunsOfAParagraphAreOneLine) {
  EXPECT_EQ(text_of_body("<w:p><w:r><w:t>全镇</w:t></w:r><w:r><w:rPr><w:b/></w:rPr>"
                         "<w:t>依法</w:t></w:r><w:hyperlink><w:r><w:t>行政</w:t></w:r>"
                         "</w:hyperlink></w:p>" +
                         paragraph("　　落款　")),
            "全镇依法行政\n落款");
}

TEST(Docx, ABlankBetweenRunsIsKept) {
  EXPECT_EQ(text_of_body("<w:p><w:r><w:t>Rule</w:t></w:r><w:r><w:t xml:space='preserve'> </w:t>"
                         "</w:r><w:r><w:t>of law</w:t></w:r></w:p>"),
            "Rule of law");
}

TEST(Docx, ALineBreakEndsTheLine) {
  EXPECT_EQ(text_of_body("<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r></w:p>"),
            "第一行\n第二行");
}

TEST(Docx, TrackedDeletionsAreOutAndInsertionsIn) {
  EXPECT_EQ(text_of_body("<w:p><w:r><w:t>办结</w:t></w:r><w:del><w:r><w:delText>八十</w:delText>"
                         "</w:r></w:del><w:ins><w:r><w:t>八十六</w:t></w:r></w:ins>"
                         "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:r><w:t>件</w:t>"
                         "</w:r></w:p>"),
            "办结八十六件");
}

TEST(Docx, AParagraphWhoseEndWasDeletedGoesOnInTheNext) {
  EXPECT_EQ(text_of_body(paragraph("前半句", "<w:rPr><w:del/></w:rPr>") + paragraph("后半句。")),
            "前半句后半句。");
}

TEST(Docx, ADeletedRowIsOut) {
  EXPECT_EQ(text_of_body(table(row(cell(paragraph("甲")) + cell(paragraph("1"))) +
                               row(cell(paragraph("乙")) + cell(paragraph("2")), "<w:del/>"))),
            "甲\t1");
}

TEST(Docx, AFieldShowsItsResultAndNotItsCode) {
  EXPECT_EQ(text_of_body(
                "<w:p><w:r><w:t>第</w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r>"
                "<w:r><w:instrText>IF </w:instrText></w:r>"
                "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText>"
                "</w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>7</w:t></w:r>"
                "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
                "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>三</w:t></w:r>"
                "<w:r><w:fldChar w:fldCharType='end'/></w:r><w:fldSimple w:instr='SEQ'><w:r>"
                "<w:t>页</w:t></w:r></w:fldSimple></w:p>"),
            "第三页");
}

TEST(Docx, BookmarksSaySoNothing) {
  EXPECT_EQ(
      text_of_body("<w:p><w:bookmarkStart w:id='0' w:name='_GoBack'/><w:bookmarkEnd w:id='0'/>"
                   "<w:r><w:t>正文</w:t></w:r></w:p>"),
      "正文");
}

TEST(Docx, ATableRowIsOneLineAndASpannedCellIsWrittenOnce) {
  const Document document =
      document_of({.body = table(row(cell(paragraph("项目"), "<w:vMerge w:val='restart'/>") +
                                     cell(paragraph("数量"), "<w:gridSpan w:val='2'/>")) +
                                 row(cell("<w:p/>", "<w:vMerge/>") + cell(paragraph("收案")) +
                                     cell(paragraph("结案"))) +
                                 row(cell(paragraph("行政") + paragraph("复议")) +
                                     cell(paragraph("12")) + cell("<w:p/>")))});
  EXPECT_EQ(document.text(), "项目\t数量\t\n\t收案\t结案\n行政 复议\t12\t");
  EXPECT_EQ(document.blocks.at(0).kind, BlockKind::row);
}

TEST(Docx, ColumnsBeforeTheFirstCellAreEmpty) {
  EXPECT_EQ(text_of_body(table(row(cell(paragraph("甲")) + cell(paragraph("乙"))) +
                               row(cell(paragraph("丙")), "<w:gridBefore w:val='1'/>"))),
            "甲\t乙\n\t丙");
}

TEST(Docx, ATableOfOneColumnIsAFrame) {
  const Document document =
      document_of({.body = table(row(cell(paragraph("标题") + paragraph("正文第一段"))))});
  ASSERT_EQ(document.blocks.size(), 2U);
  EXPECT_EQ(document.blocks[1].kind, BlockKind::paragraph);
}

TEST(Docx, ATableInACellIsPartOfItsText) {
  EXPECT_EQ(
      text_of_body(table(row(
          cell(paragraph("外")) +
          cell(table(row(cell(paragraph("内一")) + cell(paragraph("内二")))) + paragraph("尾"))))),
      "外\t内一 内二 尾");
}

TEST(Docx, TwoTablesThatAdjoinStayTwo) {
  EXPECT_EQ(text_of_body(table(row(cell(paragraph("一")) + cell(paragraph("二")))) +
                         table(row(cell(paragraph("框内"))))),
            "一\t二\n框内");
}

TEST(Docx, ATextBoxIsReadOnceBehindItsParagraph) {
  const std::string box = "<w:txbxContent>" + paragraph("框中文字") + "</w:txbxContent>";
  EXPECT_EQ(
      text_of_body("<w:p><w:r><w:t>前</w:t><mc:AlternateContent><mc:Choice Requires='wps'>"
                   "<wps:txbx>" +
                   box + "</wps:txbx></mc:Choice><mc:Fallback><v:textbox>" + box +
                   "</v:textbox></mc:Fallback></mc:AlternateContent><w:t>后</w:t></w:r></w:p>" +
                   paragraph("下一段")),
      "前后\n框中文字\n下一段");
}

TEST(Docx, WordArtIsText) {
  EXPECT_EQ(text_of_body("<w:p><w:r><w:pict><v:shape><v:textpath string='云溪镇人民政府文件'/>"
                         "</v:shape></w:pict></w:r></w:p>"),
            "云溪镇人民政府文件");
}

TEST(Docx, NotesStandAtTheEndWithTheirMarks) {
  const Document document = document_of(
      {.body = "<w:p><w:r><w:t>全年培训</w:t><w:footnoteReference w:id='3'/><w:t>四次</w:t>"
               "<w:endnoteReference w:id='2'/></w:r></w:p>",
       .parts = {{"footnotes",
                  "<w:footnote w:id='0' w:type='separator'><w:p/></w:footnote>"
                  "<w:footnote w:id='3'>" +
                      paragraph("含线上。") + "</w:footnote>"},
                 {"endnotes", "<w:endnote w:id='2'>" + paragraph("见附件。") + "</w:endnote>"}}});
  EXPECT_EQ(document.text(), "全年培训[1]四次[2]\n[1] 含线上。\n[2] 见附件。");
}

TEST(Docx, HeadersAndFootersAreStrippedOnce) {
  const Document document = document_of({.body = paragraph("正文"),
                                         .parts = {{"header", paragraph("内部资料")},
                                                   {"header", paragraph("内部资料")},
                                                   {"footer", paragraph("第 1 页")}}});
  EXPECT_EQ(document.text(), "正文");
  ASSERT_EQ(document.stripped.size(), 2U);
  EXPECT_EQ(document.stripped[0].text, "内部资料");
  EXPECT_EQ(document.stripped[0].rule, "page_header");
  EXPECT_EQ(document.stripped[1].rule, "page_footer");
}

TEST(Docx, HiddenTextIsStripped) {
  const Document document = document_of(
      {.body = "<w:p><w:r><w:t>看得见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t>"
               "</w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>的</w:t></w:r></w:p>"});
  EXPECT_EQ(document.text(), "看得见的");
  ASSERT_EQ(document.stripped.size(), 1U);
  EXPECT_EQ(document.stripped[0].text, "看不见");
  EXPECT_EQ(document.stripped[0].zone, Zone::hidden);
}

TEST(Docx, SymbolsOfPictureFontsBecomeCharacters) {
  EXPECT_EQ(
      text_of_body("<w:p><w:r><w:sym w:font='Wingdings 2' w:char='F052'/><w:t>同意</w:t>"
                   "<w:sym w:font='Wingdings 2' w:char='F0A3'/><w:t>不同意</w:t></w:r></w:p>"),
      "☑同意□不同意");
}

TEST(Docx, PropertiesAreWeakClaims) {
  const Document document = document_of(
      {.body = paragraph("正文"),
       .more = {
           {"docProps/core.xml",
            "<cp:coreProperties><dc:title>工作报告</dc:title><dc:creator>王某</dc:creator>"
            "<dcterms:created>2024-01-08T02:11:00Z</dcterms:created></cp:coreProperties>"},
           {"docProps/app.xml", "<Properties><Company>云溪镇人民政府</Company></Properties>"}}});
  ASSERT_EQ(document.claims.size(), 3U);
  EXPECT_EQ(document.claims[0].field, "title");
  EXPECT_EQ(document.claims[1].field, "file_created_on");
  EXPECT_EQ(document.claims[1].value, "2024-01-08");
  EXPECT_EQ(document.claims[2].field, "issuer");
  for (const Claim& claim : document.claims) {
    EXPECT_LT(claim.confidence, 0.5);
    EXPECT_EQ(claim.layer, Layer::attachment);
    EXPECT_FALSE(claim.chosen);
  }
}

TEST(Docx, APartInAnotherFileIsSaidToBeUnread) {
  const Document document = document_of({.body = paragraph("正文") + "<w:altChunk r:id='c1'/>"});
  ASSERT_EQ(document.claims.size(), 1U);
  EXPECT_EQ(document.claims[0].field, "embedded_file");
}

TEST(Docx, AFileWithoutTextSaysSo) {
  EXPECT_EQ(text_of_body("<w:p/>"), "no_text: docx: holds no text");
}

TEST(Docx, ADocumentTypeDeclarationIsRefused) {
  std::string file = docx({.body = paragraph("正文")});
  const std::string evil =
      "<!DOCTYPE w:document [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY y '&x;&x;'>]>"
      "<w:document><w:body><w:p><w:r><w:t>甲&x;&y;乙</w:t></w:r></w:p></w:body></w:document>";
  EXPECT_EQ(
      read_as_text(zip_of({{"_rels/.rels", "<Relationships/>"}, {"word/document.xml", evil}})),
      "unreadable: docx: has XML with a document type declaration");
}

TEST(Docx, DeepNestingIsReadWithoutRecursion) {
  std::string open;
  std::string close;
  for (int i = 0; i < 15'000; ++i) {
    open += "<w:tbl><w:tr><w:tc>";
    close += "</w:tc></w:tr></w:tbl>";
  }
  EXPECT_EQ(text_of_body(open + paragraph("最深处") + close), "最深处");
  open.clear();
  close.clear();
  for (int i = 0; i < 15'000; ++i) {
    open += "<w:p><w:r><w:txbxContent>";
    close += "</w:txbxContent></w:r></w:p>";
  }
  EXPECT_EQ(text_of_body(paragraph("外") + open + paragraph("太深") + close), "外");
}

}  // namespace
}  // namespace gongkai
