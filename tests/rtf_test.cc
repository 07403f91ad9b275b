#include "extract/rtf.h"

#include <gtest/gtest.h>

#include "tests/office_files.h"

namespace gongkai {
namespace {

Document document_of(std::string_view rtf) {
  FileBudget budget;
  const FileText text = read_rtf(rtf, budget);
  EXPECT_TRUE(text) << text.error().reason;
  return text.value_or(Document{});
}

TEST(Rtf, BytesAreReadInTheCodePageOfTheirFont) {
  EXPECT_EQ(read_as_text(R"({\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;})"
                         R"({\f1\fcharset134 SimSun;}{\f2\fcharset136 Ming;}})"
                         R"(\f1\'d7\'dc\'bd\'e1\f2\'c1\'60\f0 caf\'e9\par})"),
            "总结總café");
}

TEST(Rtf, BytesInALatinFontAreReadInTheCodePageOfTheFile) {
  EXPECT_EQ(read_as_text(R"({\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset0 Times;}}\f0 )"
                         R"(\'d7\'dc\'bd\'e1\par})"),
            "总结");
}

TEST(Rtf, UnicodeStandsForTheBytesBehindIt) {
  EXPECT_EQ(read_as_text(
                R"({\rtf1\ansi\uc1 \u20065\'3f\u32467?{\uc2\u-28663 ??}\u-10176?\u-9216?!\par})"),
            "乡结选\U00020000!");
}

TEST(Rtf, TablesBecomeRows) {
  EXPECT_EQ(
      read_as_text(
          R"({\rtf1\ansi\trowd\clvmgf\cellx1000\cellx3000\pard\intbl A\cell B\cell\row)"
          R"(\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell C\par D\cell E\cell\row)"
          R"(\pard F\par})"),
      "A\tB\t\n\tC D\tE\nF");
}

TEST(Rtf, ATableInACellIsPartOfItsText) {
  EXPECT_EQ(
      read_as_text(R"({\rtf1\ansi\trowd\cellx1000\cellx3000\pard\intbl A\cell)"
                   R"(\pard\intbl\itap2 x\nestcell y\nestcell{\*\nesttableprops\trowd\cellx1500)"
                   R"(\cellx2000\nestrow}{\nonesttables\par}\pard\intbl B\cell\row\pard})"),
      "A\tx y B");
}

TEST(Rtf, StoredNumbersStandInFront) {
  EXPECT_EQ(read_as_text(R"({\rtf1\ansi{\listtext\pard\plain \u19968?\u12289?\tab}\ls1 One\par)"
                         R"({\listtext 2.\tab}\ls1 Two\par})"),
            "一、One\n2. Two");
}

TEST(Rtf, NumbersThatWereNotStoredAreCounted) {
  EXPECT_EQ(read_as_text(R"({\rtf1\ansi{\*\listtable{\list{\listlevel\levelnfc37\levelstartat1)"
                         R"(\levelfollow2{\leveltext\'02\'00\u12289?;}{\levelnumbers\'01;}})"
                         R"({\listlevel\levelnfc0\levelstartat3{\leveltext\'04\'00.\'01.;})"
                         R"({\levelnumbers\'01\'03;}}\listid7}}{\*\listoverridetable)"
                         R"({\listoverride\listid7\listoverridecount0\ls2}})"
                         R"(\pard\ls2 A\par\ilvl1 B\par C\par\ilvl0 D\par\pard E\par})"),
            "一、A\n一.3. B\n一.4. C\n二、D\nE");
}

TEST(Rtf, HeadersNotesBoxesAndHiddenTextAreToldApart) {
  const Document document = document_of(
      R"({\rtf1\ansi{\header\pard H\par}{\footerf F}A{\footnote\pard N\par}{\v secret}{\deleted gone})"
      R"({\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard Box\par}}{\shprslt Box}} B\par C\par})");
  EXPECT_EQ(document.text(), "A[1] B\nBox\nC\n[1] N");
  ASSERT_EQ(document.stripped.size(), 3U);
  EXPECT_EQ(document.stripped[0].rule, "page_header");
  EXPECT_EQ(document.stripped[1].rule, "page_footer");
  EXPECT_EQ(document.stripped[2].rule, "hidden");
}

TEST(Rtf, WhatIsNoTextIsSkipped) {
  EXPECT_EQ(read_as_text(R"({\rtf1\ansi{\stylesheet{\s1 Normal;}}{\*\unknown x{y}}{\pict 0102}A)"
                         R"({\field{\*\fldinst HYPERLINK "u"}{\fldrslt link}}\bin3 {}}B\par})"),
            "AlinkB");
}

TEST(Rtf, OfAThingSaidTwiceTheUnicodeIsRead) {
  const Document document =
      document_of(R"({\rtf1\ansi{\info{\upr{\title ??}{\*\ud{\title\u25253?\u21578?}}}})"
                  R"({\creatim\yr2024\mo1\dy8}}A\par})");
  ASSERT_EQ(document.claims.size(), 2U);
  EXPECT_EQ(document.claims[0].value, "报告");
  EXPECT_EQ(document.claims[1].value, "2024-01-08");
}

TEST(Rtf, AFileThatEndsInsideOfAGroupIsTruncated) {
  EXPECT_EQ(read_as_text(R"({\rtf1\ansi Text\par)"), "truncated: rtf: ends inside of a group");
}

TEST(Rtf, GroupsNestOnlySoDeep) {
  EXPECT_TRUE(read_as_text("{\\rtf1" + std::string(1'000'000, '{')).starts_with("truncated"));
}

}  // namespace
}  // namespace gongkai
