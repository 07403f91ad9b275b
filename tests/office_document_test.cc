#include "extract/office_document.h"

#include <gtest/gtest.h>

#include "tests/docx_files.h"

namespace gongkai {
namespace {

const std::string kReport = docx(
    {.body = paragraph("云溪区金桥镇人民政府") + paragraph("关于2024年度法治政府建设情况的报告") +
             paragraph("区人民政府：") + paragraph("现将本镇一年来的工作报告如下。") +
             paragraph("一、主要举措") + paragraph("（一）加强学习。组织会前学法六次。") +
             "<w:tbl><w:tr><w:tc>" + paragraph("") + "</w:tc><w:tc>" + paragraph("件数") +
             "</w:tc></w:tr><w:tr><w:tc>" + paragraph("复议") + "</w:tc><w:tc>" + paragraph("2") +
             "</w:tc></w:tr></w:tbl>" + paragraph("云溪区金桥镇人民政府") +
             paragraph("2025年1月10日")});

Document document_of(std::string_view bytes) {
  const std::string url = "http://www.example.gov.cn/a.docx";
  const Content content = describe_file(read_file_here(bytes, url), Portal{}, {.url = url});
  const auto* document = std::get_if<Document>(&content);
  EXPECT_NE(document, nullptr);
  return document == nullptr ? Document{} : *document;
}

TEST(OfficeDocument, AFileSaysWhatAPageSays) {
  const Document document = document_of(kReport);
  EXPECT_EQ(document.title, "云溪区金桥镇人民政府关于2024年度法治政府建设情况的报告");
  EXPECT_EQ(document.report_year, 2024);
  EXPECT_EQ(document.written_on, "2025-01-10");
}

TEST(OfficeDocument, EveryLineStaysAndKnowsWhatItIs) {
  const Document document = document_of(kReport);
  ASSERT_EQ(document.blocks.size(), 10U);
  EXPECT_EQ(document.blocks[0].text, "云溪区金桥镇人民政府");
  EXPECT_EQ(document.blocks[2].kind, BlockKind::salutation);
  EXPECT_EQ(document.blocks[4].kind, BlockKind::heading);
  EXPECT_EQ(document.blocks[4].level, 1);
  EXPECT_EQ(document.blocks[6].kind, BlockKind::row);
  EXPECT_EQ(document.blocks[6].text, "\t件数");
  EXPECT_EQ(document.blocks[9].kind, BlockKind::date);
  for (const Claim& claim : document.claims) EXPECT_EQ(claim.source, std::nullopt);
}

TEST(OfficeDocument, ARefusalStaysOne) {
  EXPECT_TRUE(std::holds_alternative<Refusal>(describe_file(Refusal{.reason = "x"}, Portal{}, {})));
}

}  // namespace
}  // namespace gongkai
