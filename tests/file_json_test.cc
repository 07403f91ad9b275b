#include "extract/file_json.h"

#include <gtest/gtest.h>

#include "extract/json.h"
#include "tests/docx_files.h"

namespace gongkai {
namespace {

/// A zip with a .docx that has a table, a header and a property, and with a file that is refused.
Content some_file() {
  const std::string report =
      docx({.body = paragraph("一行") + "<w:tbl><w:tr><w:tc>" + paragraph("甲") + "</w:tc><w:tc>" +
                    paragraph("乙") + "</w:tc></w:tr></w:tbl>",
            .parts = {{"hdr", paragraph("页眉")}}});
  return read_file(zip_of({{"报告.docx", report}, {"b.rar", "Rar!\x1A\x07\x01"}}),
                   {.url = "http://h/a.zip"});
}

TEST(FileJson, GivesBackWhatWasPrinted) {
  const Content file = some_file();
  const auto back = file_from_json(to_json(file));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(file));
}

TEST(FileJson, ARefusalStaysOne) {
  const Content refusal =
      Refusal{.url = "http://h/a", .state = FetchState::no_text, .reason = "pdf: holds no text"};
  const auto back = file_from_json(to_json(refusal));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(refusal));
}

TEST(FileJson, WhatNoReaderPrintsIsNothing) {
  for (const char* text :
       {"", "x", "[]", "{}", "{\"kind\":\"listing\"}", "{\"kind\":\"refusal\",\"state\":\"ok\"}",
        "{\"kind\":\"refusal\",\"state\":7}", "{\"kind\":7}", "{\"kind\":\"document\""}) {
    EXPECT_FALSE(file_from_json(text)) << text;
  }
}

TEST(FileJson, ValuesOfTheWrongKindAreLeftOut) {
  const auto content = file_from_json(
      R"({"kind":"document","url":7,"charset":[],"blocks":[{"kind":"x","level":1e300,"text":"a\nb"},)"
      R"(3,{}],"claims":{"field":1},"stripped":[null],"members":[{"name":"m","content":7}]})");
  ASSERT_TRUE(content);
  const auto& document = std::get<Document>(*content);
  EXPECT_EQ(document.url, "");
  ASSERT_EQ(document.blocks.size(), 3U);
  EXPECT_EQ(document.blocks[0].text, "a b");
  EXPECT_EQ(document.blocks[0].level, 5);
  EXPECT_TRUE(document.claims.empty());
  EXPECT_TRUE(document.members.empty());
}

TEST(FileJson, MembersHaveNoMembers) {
  const auto content = file_from_json(
      R"({"kind":"document","members":[{"name":"a","content":{"kind":"document","members":)"
      R"([{"name":"b","content":{"kind":"document"}}]}}]})");
  ASSERT_TRUE(content);
  const auto& document = std::get<Document>(*content);
  ASSERT_EQ(document.members.size(), 1U);
  EXPECT_TRUE(std::get<Document>(document.members[0].content).members.empty());
}

TEST(FileJson, NestingWithoutEndIsNoTrouble) {
  std::string deep = R"({"kind":"document","blocks":)";
  deep.append(1'000'000, '[');
  EXPECT_FALSE(file_from_json(deep));
  deep.append(1'000'000, ']');
  EXPECT_TRUE(file_from_json(deep + "}"));
}

}  // namespace
}  // namespace gongkai
