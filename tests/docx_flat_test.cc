#include "extract/docx_flat.h"

#include <gtest/gtest.h>

#include "tests/docx_files.h"

namespace gongkai {
namespace {

constexpr std::string_view kWord2003 =
    "<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument "
    "xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml' xmlns:aml='a' xmlns:wx='b'>"
    "<o:DocumentProperties><o:Company>云溪镇人民政府</o:Company></o:DocumentProperties>";

TEST(DocxFlat, Word2003XmlIsRead) {
  EXPECT_EQ(read_as_text(
                std::string{kWord2003} +
                "<w:body><wx:sect><w:p><w:pPr><w:listPr><w:ilvl w:val='0'/><wx:t wx:val='一、'/>"
                "</w:listPr></w:pPr><w:r><w:t>总述</w:t></w:r></w:p><w:p><aml:annotation "
                "w:type='Word.Deletion'><aml:content><w:r><w:t>删去</w:t></w:r></aml:content>"
                "</aml:annotation><w:r><w:t>正文</w:t></w:r><w:r><w:footnote><w:p><w:r><w:t>注"
                "</w:t></w:r></w:p></w:footnote></w:r></w:p></wx:sect></w:body></w:wordDocument>"),
            "一、总述\n正文\n注");
}

TEST(DocxFlat, NumbersThatTheFileDoesNotShowAreSaidToBeLost) {
  FileBudget budget;
  const FileText document =
      read_flat_docx(std::string{kWord2003} +
                         "<w:body><w:p><w:pPr><w:listPr><w:ilfo w:val='1'/></w:listPr></w:pPr>"
                         "<w:r><w:t>总述</w:t></w:r></w:p></w:body></w:wordDocument>",
                     budget);
  ASSERT_TRUE(document);
  ASSERT_EQ(document->claims.size(), 2U);
  EXPECT_EQ(document->claims[0].field, "numbering");
  EXPECT_EQ(document->claims[0].value, "lost");
}

TEST(DocxFlat, APackageInOneFileIsReadWithItsLists) {
  const std::string namespaces{kWordNamespaces};
  EXPECT_EQ(
      read_as_text(
          "<?xml version='1.0'?><pkg:package "
          "xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>"
          "<pkg:part pkg:name='/word/numbering.xml'><pkg:xmlData><w:numbering " +
          namespaces +
          "><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt "
          "w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl></w:abstractNum><w:num "
          "w:numId='1'><w:abstractNumId w:val='1'/></w:num></w:numbering></pkg:xmlData>"
          "</pkg:part><pkg:part pkg:name='/word/document.xml'><pkg:xmlData><w:document " +
          namespaces + "><w:body>" +
          paragraph("总述", "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>") +
          "</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"),
      "一、总述");
}

}  // namespace
}  // namespace gongkai
