#include "extract/file_name.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

struct Case {
  const char* header;
  const char* name;
  const char* how;
};

// RFC 6266 §5 and RFC 8187 §3.2.3, and what servers send besides.
constexpr Case kCases[] = {
    {"attachment; filename=report.doc", "report.doc", "filename"},
    {"Attachment; Filename = \"a b.doc\"", "a b.doc", "filename"},
    {"inline; x=1; filename=\"a;b.doc\"; size=3", "a;b.doc", "filename"},
    {R"(attachment; filename="a \"b\".doc")", "a \"b\".doc", "filename"},
    {R"(attachment; filename="C:\files\c.doc")", "c.doc", "filename"},
    {"attachment; filename=\"../../etc/passwd\"", "passwd", "filename"},
    {"attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.docx", "报告.docx", "filename*"},
    {"attachment; filename=\"x.doc\"; filename*=UTF-8'zh'%E6%8A%A5%E5%91%8A.doc", "报告.doc",
     "filename*"},
    {"attachment; filename*=GB2312''%B1%A8%B8%E6.doc", "报告.doc", "filename*"},
    {"attachment; filename*=UTF-8''%E6%8A%; filename=y.doc", "y.doc", "filename"},
    {"attachment; filename*=klingon''%E6; filename=y.doc", "y.doc", "filename"},
    {"attachment; filename=%E6%8A%A5%E5%91%8A.doc", "报告.doc", "filename percent utf-8"},
    {"attachment; filename=%B1%A8%B8%E6.doc", "报告.doc", "filename percent gb18030"},
    {"attachment; filename=100%.doc", "100%.doc", "filename"},
    {"attachment; filename=\"报告.doc\"", "报告.doc", "filename utf-8"},
    {"attachment; filename=\"\xB1\xA8\xB8\xE6.doc\"", "报告.doc", "filename gb18030"},
    // GBK bytes that were taken for Latin-1 and sent in UTF-8
    {"attachment; filename=\"\u00B1\u00A8\u00B8\u00E6.doc\"", "报告.doc",
     "filename gb18030 as latin-1"},
    // UTF-8 bytes, likewise
    {"attachment; filename=\"\u00E6\u008A\u00A5\u00E5\u0091\u008A.doc\"", "报告.doc",
     "filename utf-8 as latin-1"},
    {"attachment; filename=\"=?UTF-8?B?5oql5ZGKLmRvYw==?=\"", "报告.doc", "filename mime word"},
    {"attachment; filename=\"=?gb2312?Q?=B1=A8=B8=E6_1.doc?=\"", "报告 1.doc",
     "filename mime word"},
};

TEST(FileName, OfAHeaderIsReadAndSaysHow) {
  for (const Case& one : kCases) {
    const auto name = disposition_name(one.header);
    ASSERT_TRUE(name) << one.header;
    EXPECT_EQ(name->name, one.name) << one.header;
    EXPECT_EQ(name->how, one.how) << one.header;
  }
}

TEST(FileName, WhatNamesNothingGivesNone) {
  for (const char* header : {"", "attachment", "attachment;", "attachment; filename",
                             "attachment; filename=", "attachment; filename=\"\"", "filename=x.doc",
                             "attachment; filename=\"a/\"", "attachment; filename*=UTF-8''",
                             "attachment; filename=\"\xFF\xFF\xFF\""}) {
    EXPECT_FALSE(disposition_name(header)) << header;
  }
}

TEST(FileName, IsOneLineAndNoLongerThanNamesAre) {
  EXPECT_EQ(disposition_name("attachment; filename=\"a\tb\x01.doc\"")->name, "a b.doc");
  std::string longest;
  for (int i = 0; i < 500; ++i) longest += "报";
  EXPECT_EQ(disposition_name("attachment; filename=\"" + longest + "\"")->name.size(), 300U);
}

TEST(FileName, AnyCutOfAHeaderIsRead) {
  for (const Case& one : kCases) {
    const std::string_view header = one.header;
    for (std::size_t size = 0; size < header.size(); ++size) {
      const auto name = disposition_name(header.substr(0, size));
      EXPECT_TRUE(!name || !name->name.empty());
    }
  }
}

Response response_of(std::string url, std::string link, std::string_view disposition) {
  Response response{.request = {.url = url, .purpose = Purpose::attachment}};
  if (!link.empty()) response.request.row = Row{.url = url, .title = std::move(link)};
  std::string head = "HTTP/1.1 200 OK\r\n";
  if (!disposition.empty()) head += "Content-Disposition: " + std::string{disposition} + "\r\n";
  response.exchanges.push_back(
      {.url = std::move(url), .status = 200, .response_head = head + "\r\n"});
  return response;
}

std::string chosen_name(const Document& document) {
  for (const Claim& claim : document.claims) {
    if (claim.field == "file_name" && claim.chosen) return claim.value + " by " + claim.rule;
  }
  return {};
}

TEST(FileName, TheLinkIsAskedFirstThenTheHeaderThenTheUrl) {
  const std::string url = "http://h/P020250101.docx";
  const auto named = [&](std::string link, std::string_view disposition) {
    Document document;
    name_file(document, response_of(url, std::move(link), disposition));
    return chosen_name(document);
  };
  EXPECT_EQ(named("年度报告.docx", "attachment; filename=x.docx"), "年度报告.docx by link");
  EXPECT_EQ(named("点击下载", "attachment; filename=x.docx"),
            "x.docx by content_disposition:filename");
  EXPECT_EQ(named("点击下载", ""), "点击下载 by link");
  EXPECT_EQ(named("", ""), "P020250101.docx by url");
}

TEST(FileName, IsTheTitleOfAFileThatHasNone) {
  Document document;
  name_file(document, response_of("http://h/1.xlsx", "附件2：汇总表.xlsx", ""));
  EXPECT_EQ(document.title, "附件2：汇总表");
  Document titled;
  titled.title = "年度报告";
  name_file(titled, response_of("http://h/1.xlsx", "附件2：汇总表.xlsx", ""));
  EXPECT_EQ(titled.title, "年度报告");
  Document unnamed;
  name_file(unnamed, response_of("http://h/1.xlsx", "", ""));
  EXPECT_EQ(unnamed.title, std::nullopt);
}

}  // namespace
}  // namespace gongkai
