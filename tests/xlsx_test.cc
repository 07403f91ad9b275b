#include "extract/xlsx.h"

#include <gtest/gtest.h>

#include "extract/xlsx_format.h"
#include "tests/office_files.h"

namespace gongkai {
namespace {

struct Sheet {
  std::string name;
  std::string inside;  ///< of <worksheet>
  std::string state;
};

struct XlsxFile {
  std::vector<Sheet> sheets;
  std::string strings;  ///< inside of <sst>
  std::string styles;   ///< inside of <styleSheet>
  std::string properties;
};

std::string xlsx(const XlsxFile& file) {
  std::string sheets;
  std::string relations =
      "<Relationship Id='s' Type='x/sharedStrings' Target='sharedStrings.xml'/>"
      "<Relationship Id='f' Type='x/styles' Target='/xl/styles.xml'/>";
  Members members{{"_rels/.rels",
                   "<Relationships><Relationship Id='r' Type='x/officeDocument' "
                   "Target='xl/workbook.xml'/></Relationships>"},
                  {"[Content_Types].xml", "<Types/>"},
                  {"xl/sharedStrings.xml", "<sst>" + file.strings + "</sst>"},
                  {"xl/styles.xml", "<styleSheet>" + file.styles + "</styleSheet>"}};
  for (std::size_t i = 0; i < file.sheets.size(); ++i) {
    const std::string id = "r" + std::to_string(i);
    sheets += "<sheet name='" + file.sheets[i].name + "' state='" + file.sheets[i].state +
              "' r:id='" + id + "'/>";
    relations +=
        "<Relationship Id='" + id + "' Type='x/worksheet' Target='worksheets/" + id + ".xml'/>";
    members.emplace_back("xl/worksheets/" + id + ".xml",
                         "<worksheet>" + file.sheets[i].inside + "</worksheet>");
  }
  members.emplace_back("xl/workbook.xml", "<workbook><workbookPr " + file.properties +
                                              "/><sheets>" + sheets + "</sheets></workbook>");
  members.emplace_back("xl/_rels/workbook.xml.rels",
                       "<Relationships>" + relations + "</Relationships>");
  return zip_of(members);
}

std::string inline_cell(std::string_view reference, std::string_view text) {
  return "<c r='" + std::string{reference} + "' t='inlineStr'><is><t>" + std::string{text} +
         "</t></is></c>";
}

TEST(Xlsx, RowsAreLinesAndCellsStandInTheirColumns) {
  EXPECT_EQ(read_as_text(xlsx(
                {.sheets = {{.name = "表",
                             .inside = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c>"
                                       "<c r='C1' t='s'><v>1</v></c></row><row r='3'>"
                                       "<c r='B3' t='str'><v>合计</v></c><c r='C3'><v>3</v></c>"
                                       "</row></sheetData>"}},
                 .strings = "<si><t>项目</t></si><si><r><t>件</t></r><r><t>数</t></r>"
                            "<rPh><t>jian</t></rPh></si>"})),
            "项目\t\t件数\n\t合计\t3");
}

TEST(Xlsx, AMergedCellIsWrittenOnce) {
  EXPECT_EQ(read_as_text(
                xlsx({.sheets = {{.name = "表",
                                  .inside = "<sheetData><row r='1'>" + inline_cell("A1", "标题") +
                                            inline_cell("B1", "旧值") + "</row><row r='2'>" +
                                            inline_cell("A2", "甲") + inline_cell("B2", "乙") +
                                            "</row></sheetData><mergeCells><mergeCell ref='A1:B1'/>"
                                            "</mergeCells>"}}})),
            "标题\t\n甲\t乙");
}

TEST(Xlsx, NumbersAreShownAsTheirFormatSays) {
  EXPECT_EQ(read_as_text(
                xlsx({.sheets = {{.name = "表",
                                  .inside = "<sheetData><row><c s='0'><v>45299</v></c><c s='1'>"
                                            "<v>45299</v></c><c s='2'><v>0.1534</v></c><c s='3'>"
                                            "<v>7</v></c><c t='b'><v>1</v></c><c t='e'><v>#N/A</v>"
                                            "</c></row></sheetData>"}},
                      .styles = "<numFmts><numFmt numFmtId='170' formatCode='000'/></numFmts>"
                                "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='10'/>"
                                "<xf numFmtId='170'/></cellXfs>"})),
            "45299\t2024-01-08\t15.34%\t007\tTRUE\t#N/A");
}

TEST(Xlsx, SeveralSheetsHaveTheirNamesInFrontAndHiddenOnesAreStripped) {
  FileBudget budget;
  const auto sheet = [](std::string text) {
    return "<sheetData><row>" + inline_cell("A1", text) + "</row></sheetData>";
  };
  const FileText document =
      read_xlsx(xlsx({.sheets = {{.name = "一季度", .inside = sheet("甲")},
                                 {.name = "词典", .inside = sheet("乙"), .state = "veryHidden"},
                                 {.name = "二季度", .inside = sheet("丙")}}}),
                budget);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->text(), "一季度\n甲\n二季度\n丙");
  EXPECT_EQ(document->blocks[0].kind, BlockKind::caption);
  ASSERT_EQ(document->stripped.size(), 1U);
  EXPECT_EQ(document->stripped[0].text, "乙");
}

TEST(Xlsx, OneStringInAMillionCellsIsTooMuch) {
  std::string rows;
  for (int i = 0; i < 3000; ++i) rows += "<row><c t='s'><v>0</v></c></row>";
  EXPECT_EQ(read_as_text(
                xlsx({.sheets = {{.name = "表", .inside = "<sheetData>" + rows + "</sheetData>"}},
                      .strings = "<si><t>" + std::string(5000, 'x') + "</t></si>"})),
            "parse_limit: xlsx: gives more text than is kept");
}

TEST(Xlsx, ACellAtTheEdgeOfTheSheetIsNoObstacle) {
  EXPECT_EQ(read_as_text(xlsx(
                {.sheets = {{.name = "表",
                             .inside = "<sheetData><row r='1'>" + inline_cell("A1", "甲") +
                                       inline_cell("XFD1", "乙") + inline_cell("ZZZZZZ1", "丙") +
                                       "</row></sheetData>"}}})),
            "甲\t乙\t丙");
}

struct Format {
  std::string_view code;
  std::string_view stored;
  std::string_view shown;
};

constexpr Format kFormats[] = {
    {"General", "0.30000000000000004", "0.3"},
    {"General", "12", "12"},
    {"G/通用格式", "1.5", "1.5"},
    {"0", "2.5", "3"},
    {"0.00", "1.005", "1.01"},
    {"0.00_ ", "-3", "-3.00"},
    {"#,##0.00", "1234567.5", "1,234,567.50"},
    {"#,##0;[Red](#,##0)", "-1234", "-1,234"},
    {"#", "0", "0"},
    {"00000", "42", "00042"},
    {"0%", "0.5", "50%"},
    {"0.00\"元\"", "8", "8.00元"},
    {"[$¥-804]#,##0", "9", "¥9"},
    {"yyyy\"年\"m\"月\"d\"日\"", "45299", "2024-01-08"},
    {"yyyy\"年\"m\"月\"", "45299", "2024-01"},
    {"[$-804]yyyy/m/d;@", "45299", "2024-01-08"},
    {"yyyy-mm-dd hh:mm", "45299.75", "2024-01-08 18:00"},
    {"h:mm:ss", "0.5", "12:00"},
    {"yyyy", "45299", "2024"},
    {"m/d/yy", "59", "1900-02-28"},
    {"m/d/yy", "61", "1900-03-01"},
    {"m/d/yy", "99999999", "99999999"},
    {"@", "123", "123"},
    {"0.00E+00", "12345", "12345"},
    {"# ?/?", "0.5", "0.5"},
    {"0", "nan", "nan"},
    {"0", "text", "text"},
};

TEST(XlsxFormat, ShowsWhatASpreadsheetShows) {
  for (const Format& one : kFormats) {
    EXPECT_EQ(CellFormat{one.code}.show(one.stored, false), one.shown)
        << one.code << ' ' << one.stored;
  }
}

TEST(XlsxFormat, DaysMayCountFrom1904) {
  EXPECT_EQ(CellFormat{"yyyy-mm-dd"}.show("43837", true), "2024-01-08");
}

}  // namespace
}  // namespace gongkai
