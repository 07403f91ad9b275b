#include "extract/office.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iterator>

#include "cli/pdf.h"
#include "extract/zip.h"
#include "tests/docx_files.h"
#include "tests/file_bytes.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

Document document_of(std::string_view bytes) {
  const Content content = read_file(bytes, {.url = "http://www.example.gov.cn/a"});
  const auto* document = std::get_if<Document>(&content);
  EXPECT_NE(document, nullptr);
  return document == nullptr ? Document{} : *document;
}

TEST(Office, FormatsWithoutAReaderAreRefusedByName) {
  const Content content =
      read_file("Rar!\x1A\x07\x01 x", {.url = "http://www.example.gov.cn/a.doc"});
  const auto* refusal = std::get_if<Refusal>(&content);
  ASSERT_NE(refusal, nullptr);
  EXPECT_EQ(refusal->url, "http://www.example.gov.cn/a.doc");
  EXPECT_EQ(refusal->state, FetchState::unreadable);
  EXPECT_EQ(refusal->reason, "rar: there is no reader for this format");
}

TEST(Office, TextInAnyEncodingIsRead) {
  EXPECT_EQ(read_as_text("\xB9\xD8\xD3\xDA\xB1\xA8\xCB\xCD\xB2\xC4\xC1\xCF\xB5\xC4\xCD\xA8\xD6\xAA"
                         "\r\n\r\n\xB8\xF7\xB5\xA5\xCE\xBB\xA3\xBA"),
            "关于报送材料的通知\n各单位：");
}

TEST(Office, MembersOfAZipAreReadUnderTheirNames) {
  const Document document = document_of(zip_of({{"附件/", ""},
                                                {"附件/1.txt", "第一份正文在这里，共有一段。"},
                                                {"2.doc", docx({.body = paragraph("第二份正文")})},
                                                {"3.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
                                                {"4.zip", zip_of({{"5.txt", "里面的"}})}}));
  EXPECT_EQ(document.text(),
            "附件/1.txt\n第一份正文在这里，共有一段。\n2.doc\n第二份正文\n3.xls\n4.zip");
  EXPECT_EQ(document.blocks[0].kind, BlockKind::attachment);
  ASSERT_EQ(document.claims.size(), 5U);
  EXPECT_EQ(document.claims[1].value, "read");
  EXPECT_EQ(document.claims[1].raw, "2.doc");
  EXPECT_EQ(document.claims[1].rule, "docx");
  EXPECT_EQ(document.claims[3].value, "unread");
  EXPECT_EQ(document.claims[3].rule, "zip: there is no reader for this format");
  EXPECT_EQ(document.claims[4].field, "format");
  EXPECT_EQ(document.claims[4].value, "zip");
}

TEST(Office, AMemberWhoseNameLeadsOutOfTheArchiveIsRefused) {
  for (const std::string name :
       {"../a.txt", "b/../../a.txt", "..", "/etc/a.txt", "\\\\host\\a.txt", "C:\\a.txt"}) {
    const Document document =
        document_of(zip_of({{"1.txt", "第一份正文在这里。"}, {name, "第二份正文在这里。"}}));
    ASSERT_EQ(document.members.size(), 2U);
    const auto* const refusal = std::get_if<Refusal>(&document.members[1].content);
    ASSERT_NE(refusal, nullptr) << name;
    EXPECT_THAT(refusal->reason, testing::HasSubstr("leads out of the archive"));
  }
  EXPECT_FALSE(leads_outside("a/..b/c..txt"));
}

TEST(Office, EachMemberOfAZipIsADocumentOrARefusalOfItsOwn) {
  const Document document = document_of(
      zip_of({{"材料 1.txt", "第一份正文在这里，共有一段。"}, {"b.rar", "Rar!\x1A\x07\x01"}}));
  ASSERT_EQ(document.members.size(), 2U);
  EXPECT_EQ(document.members[0].name, "材料 1.txt");
  EXPECT_EQ(document.members[0].url, "http://www.example.gov.cn/a#%E6%9D%90%E6%96%99%201.txt");
  EXPECT_EQ(std::get<Document>(document.members[0].content).text(), "第一份正文在这里，共有一段。");
  EXPECT_EQ(std::get<Refusal>(document.members[1].content).reason,
            "rar: there is no reader for this format");
  ASSERT_EQ(document.attachments.size(), 2U);
  EXPECT_EQ(document.attachments[1].name, "b.rar");
}

TEST(Office, AMemberWithoutANameOrWithLinesInItHasANameOfOneLine) {
  const Document document =
      document_of(zip_of({{"", "第一份正文在这里。"}, {"a\nb.txt", "第二份正文在这里。"}}));
  ASSERT_EQ(document.members.size(), 2U);
  EXPECT_EQ(document.members[0].name, "1");
  EXPECT_EQ(document.members[1].name, "a b.txt");
}

TEST(Office, AZipWithoutATextSaysWhyItsFirstMemberHasNone) {
  EXPECT_EQ(
      read_as_text(zip_of({{"b.rar", "Rar!\x1A\x07\x01"}})),
      "no_text: zip: no file inside gives text; b.rar: rar: there is no reader for this format");
}

TEST(Office, AZipOfBombsEndsSoon) {
  const std::string bomb = docx({.body = paragraph(std::string(20'000'000, 'x'))});
  Members members;
  for (int i = 0; i < 400; ++i) members.emplace_back(std::to_string(i) + ".docx", bomb);
  const std::string file = zip_of(members);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(read_as_text(file).starts_with("no_text: zip: no file inside gives text; 0.docx: "))
      << read_as_text(file);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{10});
}

TEST(Office, AnyCutOfAZipGivesARefusal) {
  const std::string whole = docx({.body = paragraph("正文")});
  for (std::size_t size = 4; size < whole.size(); size += 13) {
    const std::string said = read_as_text(whole.substr(0, size));
    EXPECT_TRUE(said.starts_with("truncated: ") || said.starts_with("unreadable: "))
        << size << said;
  }
}

TEST(Office, TheSameBytesGiveTheSameContent) {
  const std::string file = docx({.body = paragraph("一") + paragraph("二")});
  EXPECT_EQ(read_as_text(file), read_as_text(file));
}

// Real attachments: each gives its text or a refusal that says why.
TEST(Office, EveryAttachmentOfTheCorpusIsReadOrRefused) {
  const fs::path corpus = GONGKAI_SOURCE_DIR "/../shared/corpus/attachment";
  if (!fs::exists(corpus)) GTEST_SKIP() << corpus << " is not there";
  for (const fs::directory_entry& entry : fs::directory_iterator{corpus}) {
    const Content content = read_file(file_bytes(entry.path()), {.lay_out_pdf = lay_out_pdf});
    if (const auto* refusal = std::get_if<Refusal>(&content)) {
      EXPECT_TRUE(entry.path().extension() == ".xls" || refusal->reason.contains("poppler"))
          << entry.path() << ' ' << refusal->reason;
    } else {
      EXPECT_GT(std::get<Document>(content).text().size(), 200U) << entry.path();
    }
  }
}

}  // namespace
}  // namespace gongkai
