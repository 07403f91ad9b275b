#include "extract/doc.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/doc_files.h"
#include "tests/office_files.h"

namespace gongkai {
namespace {

std::string fixture(const std::string& name) {
  std::ifstream in{GONGKAI_SOURCE_DIR "/tests/data/office/" + name, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

DocPiece wide(std::u16string_view text) {
  return {.bytes = utf16(text)};
}

// report.doc was written by LibreOffice; its lists, table, frame, note, tracked change, hidden
// text, page header and footer are all there.
TEST(Doc, AReportIsReadAsItIsShown) {
  FileBudget budget;
  const FileText document = read_doc(fixture("report.doc"), budget);
  ASSERT_TRUE(document) << document.error().reason;
  EXPECT_EQ(document->text(),
            "云溪镇人民政府2023年度法治政府建设情况的报告\n"
            "区依法治区办：\n"
            "现将本镇一年来的工作报告如下。\n"
            "框中的说明文字\n"
            "一、主要做法\n"
            "（一）学在前面\n"
            "（二）做在实处\n"
            "1.办案八十六件[1]。\n"
            "2.培训四次。\n"
            "二、存在的不足\n"
            "看得见的一段，见门户网站。\n"
            "项目\t件数\t\n"
            "\t收案\t结案\n"
            "行政复议\t12\tÜnïcode “11”\n"
            "云溪镇人民政府\n"
            "2024年1月8日\n"
            "[1] 含简易程序案件。");
  ASSERT_EQ(document->stripped.size(), 3U);
  EXPECT_EQ(document->stripped[0].text, "内部资料 注意保存");
  EXPECT_EQ(document->stripped[0].rule, "page_header");
  EXPECT_EQ(document->stripped[1].rule, "page_footer");
  EXPECT_EQ(document->stripped[2].text, "看不见");
}

TEST(Doc, PropertiesAreWeakClaims) {
  FileBudget budget;
  const FileText document = read_doc(fixture("report.doc"), budget);
  ASSERT_EQ(document->claims.size(), 4U);
  EXPECT_EQ(document->claims[0].value, "云溪镇年度报告");
  EXPECT_EQ(document->claims[1].field, "issuer");
  EXPECT_EQ(document->claims[2].field, "file_created_on");
  EXPECT_EQ(document->claims[2].value, "2024-01-05");
}

TEST(Doc, PiecesAreReadInTheOrderOfTheDocument) {
  EXPECT_EQ(
      read_as_text(doc_file({.pieces = {wide(u"第一块，"), wide(u"第二块，"), wide(u"第三块。\r")},
                             .file_order = {2, 0, 1}})),
      "第一块，第二块，第三块。");
}

TEST(Doc, NarrowPiecesAreWindows1252) {
  EXPECT_EQ(
      read_as_text(doc_file({.pieces = {{.bytes = "caf\xE9 \x93x\x94 \x85\r", .narrow = true}}})),
      "café “x” …");
}

TEST(Doc, NarrowPiecesOfPairedBytesInAChineseFileAreGbk) {
  const DocPiece gbk{.bytes = "\xD7\xDC\xBD\xE1 2024\r", .narrow = true};
  EXPECT_EQ(read_as_text(doc_file({.pieces = {gbk, wide(u"全文\r")}})), "总结 2024\n全文");
  EXPECT_EQ(read_as_text(doc_file({.pieces = {gbk}, .language = 0x0409})), "×Ü½á 2024");
}

TEST(Doc, FieldsShowTheirResults) {
  EXPECT_EQ(read_as_text(doc_file({.pieces = {wide(u"见\x13HYPERLINK \"u\"\x14网站\x15。\r")}})),
            "见网站。");
}

TEST(Doc, FormatsWithoutAReaderAreRefusedByName) {
  EXPECT_TRUE(read_as_text(doc_file({.pieces = {wide(u"x\r")}, .magic = 0xA5DC}))
                  .starts_with("unreadable: doc: was written by Word 6 or 95"));
  EXPECT_EQ(read_as_text(doc_file({.pieces = {wide(u"x\r")}, .flags = 0x0300})),
            "unreadable: doc: is encrypted");
  EXPECT_EQ(read_as_text(compound_file({{"EncryptedPackage", "x"}})),
            "unreadable: an encrypted Office file: there is no reader for this format");
  EXPECT_TRUE(read_as_text(compound_file({{"Workbook", "x"}})).starts_with("unreadable: xls: "));
}

TEST(Doc, PiecesThatOverlapSayNoMoreThanTheFileHolds) {
  DocParts parts{.overlap = true};
  for (int i = 0; i < 2000; ++i) {
    parts.pieces.push_back({.bytes = std::string(5000, 'x') + '\r', .narrow = true});
  }
  const std::string file = doc_file(parts);
  FileBudget budget;
  const FileText text = read_doc(file, budget);
  ASSERT_TRUE(text);
  EXPECT_GT(text->text().size(), 5000U);
  EXPECT_LE(text->text().size(), file.size());
}

TEST(Doc, AChainOfSectorsThatLoopsEnds) {
  std::string file = doc_file({.pieces = {wide(u"x\r")}});
  const std::size_t fat = file.size() - 512;
  for (std::size_t sector = 0; sector < 16; ++sector) put(file, fat + 4 * sector, 0, 4);
  EXPECT_TRUE(read_as_text(file).starts_with("truncated: doc: ")) << read_as_text(file);
}

TEST(Doc, AnyCutGivesARefusal) {
  const std::string whole = fixture("report.doc");
  for (std::size_t size = 8; size + 512 < whole.size(); size += 509) {
    const std::string said = read_as_text(whole.substr(0, size));
    EXPECT_TRUE(said.starts_with("truncated: ") || said.starts_with("unreadable: "))
        << size << said;
  }
}

}  // namespace
}  // namespace gongkai
