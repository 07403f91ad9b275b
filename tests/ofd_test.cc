#include "extract/ofd.h"

#include <gtest/gtest.h>

#include "tests/office_files.h"

namespace gongkai {
namespace {

struct OfdFile {
  std::vector<std::string> pages;  ///< inside of each <ofd:Layer>
  std::string info;
  std::string background;  ///< inside of the template's <ofd:Layer>
};

std::string ofd(const OfdFile& file) {
  const std::string root = "xmlns:ofd='http://www.ofdspec.org/2016'>";
  Members members{{"OFD.xml", "<ofd:OFD " + root + "<ofd:DocBody><ofd:DocInfo>" + file.info +
                                  "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
                                  "</ofd:DocBody></ofd:OFD>"}};
  std::string list;
  for (std::size_t i = 0; i < file.pages.size(); ++i) {
    const std::string name = "Pages/Page_" + std::to_string(i) + "/Content.xml";
    list += "<ofd:Page ID='" + std::to_string(i + 10) + "' BaseLoc='" + name + "'/>";
    members.emplace_back("Doc_0/" + name,
                         "<ofd:Page " + root +
                             "<ofd:Template TemplateID='5'/><ofd:Content><ofd:Layer>" +
                             file.pages[i] + "</ofd:Layer></ofd:Content></ofd:Page>");
  }
  members.emplace_back("Doc_0/Tpls/T.xml", "<ofd:Page " + root + "<ofd:Content><ofd:Layer>" +
                                               file.background +
                                               "</ofd:Layer></ofd:Content></ofd:Page>");
  members.emplace_back("Doc_0/Document.xml",
                       "<ofd:Document " + root +
                           "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
                           "</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID='5' "
                           "BaseLoc='Tpls/T.xml'/></ofd:CommonData><ofd:Pages>" +
                           list + "</ofd:Pages></ofd:Document>");
  return zip_of(members);
}

/// A line of text with its characters `step` millimetres apart.
std::string text_at(int x, int y, std::string_view text, std::string_view delta = "g 100 5") {
  return "<ofd:TextObject Boundary='" + std::to_string(x) + ' ' + std::to_string(y) +
         " 170 6' Size='5' Font='3'><ofd:TextCode X='0' Y='5' DeltaX='" + std::string{delta} +
         "'>" + std::string{text} + "</ofd:TextCode></ofd:TextObject>";
}

TEST(Ofd, LinesAreJoinedToParagraphs) {
  EXPECT_EQ(
      read_as_text(
          ofd({.pages = {text_at(60, 30, "云溪镇工作报告") +
                         text_at(30, 50,
                                 "本镇一年来坚持依法行政，组织学习会议十二场，培训骨干九十余人，") +
                         text_at(20, 58, "形成了良好的氛围。") +
                         text_at(30, 66, "下一步继续努力。")}})),
      "云溪镇工作报告\n本镇一年来坚持依法行政，组织学习会议十二场，培训骨干九十余人，形成了良好的氛围。\n下一步继续努力。");
}

TEST(Ofd, ObjectsAreReadWhereTheyStandAndNotInTheOrderOfTheFile) {
  EXPECT_EQ(read_as_text(ofd({.pages = {text_at(20, 80, "二、后面的一行") +
                                        text_at(20, 40, "一、前面的一行")}})),
            "一、前面的一行\n二、后面的一行");
}

TEST(Ofd, AWideGapBetweenCharactersPartsCells) {
  EXPECT_EQ(read_as_text(ofd({.pages = {text_at(20, 40, "项目件数", "5 60 5") +
                                        text_at(20, 48, "复议12", "5 60 3")}})),
            "项目\t件数\n复议\t12");
}

TEST(Ofd, PageNumbersAndRepeatedBackgroundAreStripped) {
  FileBudget budget;
  const FileText document =
      read_ofd(ofd({.pages = {text_at(20, 50, "第一页正文。") + text_at(100, 285, "1"),
                              text_at(20, 50, "第二页正文。") + text_at(100, 285, "2")},
                    .background = text_at(20, 10, "云溪镇人民政府办公室")}),
               budget);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->text(), "第一页正文。\n第二页正文。");
  EXPECT_EQ(document->blocks[0].page, 1);
  EXPECT_EQ(document->blocks[1].page, 2);
  ASSERT_EQ(document->stripped.size(), 4U);
  EXPECT_EQ(document->stripped[0].rule, "page_header");
  EXPECT_EQ(document->stripped[1].rule, "page_number");
}

TEST(Ofd, PropertiesAreWeakClaims) {
  FileBudget budget;
  const FileText document = read_ofd(
      ofd({.pages = {text_at(20, 50, "正文")},
           .info = "<ofd:Title>报告</ofd:Title><ofd:CreationDate>2024-01-08</ofd:CreationDate>"}),
      budget);
  ASSERT_EQ(document->claims.size(), 2U);
  EXPECT_EQ(document->claims[1].value, "2024-01-08");
}

TEST(Ofd, AnglesOfCharactersAreNoObstacle) {
  const std::string scaled =
      "<ofd:TextObject Boundary='20 40 100 6' CTM='0.5 0 0 0.5 0 0' Size='10'><ofd:TextCode X='0' "
      "Y='10' DeltaX='10 10'>三个字</ofd:TextCode></ofd:TextObject>";
  EXPECT_EQ(read_as_text(ofd({.pages = {scaled}})), "三个字");
}

TEST(Ofd, NumbersThatAreNoneAreNoObstacle) {
  EXPECT_EQ(
      read_as_text(ofd({.pages = {"<ofd:TextObject Boundary='nan inf 1e999 x' Size='-5'>"
                                  "<ofd:TextCode X='y' DeltaX='g 999999999 1 g'>字</ofd:TextCode>"
                                  "</ofd:TextObject>"}})),
      "字");
}

TEST(Ofd, ALackingPageIsSaid) {
  const std::string file = zip_of(
      {{"OFD.xml", "<OFD><DocBody><DocRoot>../../Doc_0/Document.xml</DocRoot></DocBody></OFD>"}});
  EXPECT_EQ(read_as_text(file), "unreadable: ofd: lacks its part Doc_0/Document.xml");
}

}  // namespace
}  // namespace gongkai
