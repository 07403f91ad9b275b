#include "extract/docx_list.h"

#include <gtest/gtest.h>

#include "tests/docx_files.h"

namespace gongkai {
namespace {

std::string level(int index, std::string_view format, std::string_view text,
                  std::string_view more = "") {
  return "<w:lvl w:ilvl='" + std::to_string(index) + "'><w:start w:val='1'/><w:numFmt w:val='" +
         std::string{format} + "'/>" + std::string{more} + "<w:lvlText w:val='" +
         std::string{text} + "'/></w:lvl>";
}

std::string definition(int id, std::string_view inside) {
  return "<w:abstractNum w:abstractNumId='" + std::to_string(id) + "'>" + std::string{inside} +
         "</w:abstractNum>";
}

std::string list(int id, int definition, std::string_view inside = "") {
  return "<w:num w:numId='" + std::to_string(id) + "'><w:abstractNumId w:val='" +
         std::to_string(definition) + "'/>" + std::string{inside} + "</w:num>";
}

std::string item(std::string_view text, int list, int level = 0) {
  return paragraph(text, "<w:numPr><w:ilvl w:val='" + std::to_string(level) +
                             "'/><w:numId w:val='" + std::to_string(list) + "'/></w:numPr>");
}

std::string numbered(const std::string& body, const std::string& numbering,
                     const std::string& styles = "") {
  return read_as_text(
      docx({.body = body, .parts = {{"numbering", numbering}, {"styles", styles}}}));
}

const std::string kReport =
    definition(0, level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") +
                      level(2, "decimal", "%3.") + level(3, "decimal", "（%4）")) +
    list(1, 0);

TEST(DocxList, LevelsCountAndRestartBelowTheirHeading) {
  EXPECT_EQ(numbered(item("主要举措", 1) + item("加强领导", 1, 1) + item("强化监督", 1, 1) +
                         item("公开", 1, 2) + paragraph("未编号的一段") + item("问责", 1, 2) +
                         item("存在的不足", 1) + item("能力不强", 1, 1) + item("细目", 1, 3),
                     kReport),
            "一、主要举措\n（一）加强领导\n（二）强化监督\n1. 公开\n未编号的一段\n2. 问责\n"
            "二、存在的不足\n（一）能力不强\n（1）细目");
}

TEST(DocxList, ALevelShowsTheNumbersAboveIt) {
  EXPECT_EQ(
      numbered(
          item("章", 1) + item("节", 1, 1) + item("节", 1, 1) + item("章", 1) + item("节", 1, 1),
          definition(0, level(0, "decimal", "%1") + level(1, "decimal", "%1.%2")) + list(1, 0)),
      "1 章\n1.1 节\n1.2 节\n2 章\n2.1 节");
}

TEST(DocxList, LegalNumbersAreArabic) {
  EXPECT_EQ(numbered(item("章", 1) + item("节", 1, 1),
                     definition(0, level(0, "chineseCounting", "第%1章") +
                                       level(1, "decimal", "%1.%2", "<w:isLgl/>")) +
                         list(1, 0)),
            "第一章章\n1.1 节");
}

TEST(DocxList, AStartOtherThanOneIsKept) {
  const std::string five =
      "<w:lvl w:ilvl='0'><w:start w:val='5'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1)'/>"
      "</w:lvl>";
  EXPECT_EQ(numbered(item("甲", 1) + item("乙", 1), definition(0, five) + list(1, 0)),
            "5) 甲\n6) 乙");
}

TEST(DocxList, ListsOfOneDefinitionCountOnTogetherUnlessOneStartsAnew) {
  const std::string lists =
      definition(0, level(0, "decimal", "%1.")) + list(1, 0) + list(2, 0) +
      list(3, 0, "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride>");
  EXPECT_EQ(numbered(item("甲", 1) + item("乙", 2) + item("丙", 3) + item("丁", 3), lists),
            "1. 甲\n2. 乙\n1. 丙\n2. 丁");
}

TEST(DocxList, AnOverriddenLevelLooksAsTheListSays) {
  EXPECT_EQ(
      numbered(item("甲", 1), definition(0, level(0, "decimal", "%1.")) +
                                  list(1, 0,
                                       "<w:lvlOverride w:ilvl='0'>" +
                                           level(0, "upperLetter", "%1)") + "</w:lvlOverride>")),
      "A) 甲");
}

TEST(DocxList, ALevelThatNeverRestartsGoesOn) {
  EXPECT_EQ(numbered(item("章", 1) + item("条", 1, 1) + item("章", 1) + item("条", 1, 1),
                     definition(0, level(0, "chineseCountingThousand", "第%1章 ") +
                                       level(1, "chineseCountingThousand", "第%2条",
                                             "<w:lvlRestart w:val='0'/>")) +
                         list(1, 0)),
            "第一章 章\n第一条条\n第二章 章\n第二条条");
}

TEST(DocxList, AStyleNumbersItsParagraphs) {
  const std::string styles =
      "<w:style w:type='paragraph' w:styleId='H1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr>"
      "</w:pPr></w:style>"
      "<w:style w:type='paragraph' w:styleId='H2'><w:basedOn w:val='H1'/><w:pPr><w:numPr>"
      "<w:ilvl w:val='1'/></w:numPr></w:pPr></w:style>"
      "<w:style w:type='paragraph' w:styleId='Plain'><w:basedOn w:val='H1'/><w:pPr><w:numPr>"
      "<w:numId w:val='0'/></w:numPr></w:pPr></w:style>";
  EXPECT_EQ(numbered(paragraph("总述", "<w:pStyle w:val='H1'/>") +
                         paragraph("分述", "<w:pStyle w:val='H2'/>") +
                         paragraph("不编号", "<w:pStyle w:val='Plain'/>") +
                         paragraph("直接取消",
                                   "<w:pStyle w:val='H1'/><w:numPr><w:numId w:val='0'/></w:numPr>"),
                     kReport, styles),
            "一、总述\n（一）分述\n不编号\n直接取消");
}

TEST(DocxList, ALevelThatNamesAStyleIsItsLevel) {
  const std::string numbering =
      definition(0, level(0, "chineseCounting", "%1、", "<w:pStyle w:val='H1'/>") +
                        level(1, "chineseCounting", "（%2）", "<w:pStyle w:val='H2'/>")) +
      list(1, 0);
  std::string styles;
  for (const std::string id : {"H1", "H2"}) {
    styles += "<w:style w:type='paragraph' w:styleId='" + id +
              "'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>";
  }
  EXPECT_EQ(numbered(paragraph("总述", "<w:pStyle w:val='H1'/>") +
                         paragraph("分述", "<w:pStyle w:val='H2'/>"),
                     numbering, styles),
            "一、总述\n（一）分述");
}

TEST(DocxList, ADefinitionMayStandForAStylesList) {
  const std::string numbering =
      definition(0, "<w:styleLink w:val='S'/>" + level(0, "decimal", "%1)")) +
      definition(1, "<w:numStyleLink w:val='S'/>") + list(1, 0) + list(2, 1);
  const std::string styles =
      "<w:style w:type='numbering' w:styleId='S'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr>"
      "</w:pPr></w:style>";
  EXPECT_EQ(numbered(item("甲", 2), numbering, styles), "1) 甲");
}

TEST(DocxList, BulletsOfPictureFontsBecomeCharacters) {
  EXPECT_EQ(
      numbered(item("甲", 1) + item("乙", 1, 1),
               definition(0, level(0, "bullet", "\uF06C") + level(1, "bullet", "—")) + list(1, 0)),
      "● 甲\n—乙");
}

TEST(DocxList, ACellThatHoldsOnlyANumberShowsIt) {
  const std::string row =
      "<w:tr><w:tc>" + item("", 1) + "</w:tc><w:tc>" + paragraph("某局") + "</w:tc></w:tr>";
  EXPECT_EQ(numbered("<w:tbl>" + row + row + "</w:tbl>",
                     definition(0, level(0, "decimal", "%1")) + list(1, 0)),
            "1\t某局\n2\t某局");
}

TEST(DocxList, StylesThatAreBasedOnEachOtherEnd) {
  const std::string styles =
      "<w:style w:type='paragraph' w:styleId='A'><w:basedOn w:val='B'/></w:style>"
      "<w:style w:type='paragraph' w:styleId='B'><w:basedOn w:val='A'/></w:style>";
  EXPECT_EQ(numbered(paragraph("正文", "<w:pStyle w:val='A'/>"), kReport, styles), "正文");
}

}  // namespace
}  // namespace gongkai
