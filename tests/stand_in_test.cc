#include "extract/stand_in.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "extract/read.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

constexpr std::string_view kTitle = "云溪区金桥镇人民政府2024年度法治政府建设情况报告";

Document page_with(std::string text, std::vector<AttachmentLink> links) {
  Document page{.url = "http://h/t.html", .attachments = std::move(links)};
  page.title = kTitle;
  if (!text.empty()) {
    page.blocks.push_back({.text = std::move(text), .source = ByteRange{5, 9}});
  }
  page.claims.push_back({.field = "title",
                         .value = std::string{kTitle},
                         .raw = std::string{kTitle},
                         .layer = Layer::header,
                         .confidence = 0.9,
                         .rule = "visible title",
                         .chosen = true});
  return page;
}

std::vector<int> ranks_of(Document page) {
  mark_stand_ins(page);
  std::vector<int> ranks;
  for (const AttachmentLink& link : page.attachments) ranks.push_back(link.stands_in);
  return ranks;
}

const AttachmentLink kOther{.url = "http://h/1.xlsx", .name = "附表.xlsx"};
const AttachmentLink kNamed{.url = "http://h/2.docx",
                            .name = "金桥镇2024年度法治政府建设情况报告（定稿）.docx"};

TEST(StandIn, OfAnEmptyPageEveryFileMayBeTheOneThatIsCalledLikeItFirst) {
  EXPECT_EQ(ranks_of(page_with("", {kOther, kNamed})), (std::vector{2, 1}));
  EXPECT_EQ(ranks_of(page_with("", {kOther})), std::vector{1});
}

TEST(StandIn, BesideANoteOnlyAFileThatIsCalledLikeThePageIs) {
  EXPECT_EQ(ranks_of(page_with("现将报告予以公开。", {kOther, kNamed})), (std::vector{0, 1}));
}

TEST(StandIn, BesideANoteAFileThatAViewerShowsIs) {
  AttachmentLink shown = kOther;
  shown.stands_in = 1;
  EXPECT_EQ(ranks_of(page_with("现将报告予以公开。", {kNamed, shown})), (std::vector{2, 1}));
}

TEST(StandIn, APageWithABodyNeedsNone) {
  std::string body;
  for (int i = 0; i < 30; ++i) body += "依法行政";
  EXPECT_EQ(ranks_of(page_with(body, {kOther, kNamed})), (std::vector{0, 0}));
}

TEST(StandIn, LinesThatNameAFileAreNoBody) {
  Document page = page_with("", {kNamed});
  for (int i = 0; i < 20; ++i) {
    page.blocks.push_back({.kind = BlockKind::attachment, .text = "附件：某某情况报告.docx"});
  }
  EXPECT_EQ(ranks_of(page), std::vector{1});
}

Document file_with(std::string text) {
  Document file{.url = "http://h/2.docx"};
  file.blocks.push_back({.text = std::move(text)});
  file.title = "报告";
  for (const auto& [field, value] :
       {std::pair{"title", "报告"}, {"written_on", "2025-01-09"}, {"format", "docx"}}) {
    file.claims.push_back({.field = field,
                           .value = value,
                           .raw = value,
                           .layer = Layer::body,
                           .confidence = 0.8,
                           .rule = "first lines",
                           .chosen = true});
  }
  return file;
}

TEST(StandIn, ThePageTakesTheTextAndTheFieldsThatItLacksAndSaysSo) {
  Document page = page_with("现将报告予以公开。", {kNamed});
  EXPECT_FALSE(has_taken_text(page));
  take_text(page, file_with("正文。"));
  EXPECT_TRUE(has_taken_text(page));
  EXPECT_EQ(page.text(), "正文。");
  EXPECT_EQ(page.title, kTitle);
  EXPECT_EQ(page.written_on, "2025-01-09");
  const auto written = std::ranges::find(page.claims, "written_on", &Claim::field);
  ASSERT_NE(written, page.claims.end());
  EXPECT_EQ(written->layer, Layer::attachment);
  EXPECT_EQ(written->rule, "file:first lines");
  const auto said = std::ranges::find(page.claims, "text", &Claim::field);
  ASSERT_NE(said, page.claims.end());
  EXPECT_EQ(said->value, "http://h/2.docx");
  EXPECT_EQ(std::ranges::count(page.claims, "format", &Claim::field), 0);
}

TEST(StandIn, WhatThePageSaidItselfIsStrippedAndKept) {
  Document page = page_with("现将报告予以公开。", {kNamed});
  take_text(page, file_with("正文。"));
  ASSERT_EQ(page.stripped.size(), 1U);
  EXPECT_EQ(page.stripped[0].text, "现将报告予以公开。");
  EXPECT_EQ(page.stripped[0].rule, "beside_file");
  EXPECT_EQ(page.stripped[0].source, (ByteRange{5, 9}));
}

TEST(StandIn, TakingANewTextLeavesNothingOfTheOldOne) {
  Document once = page_with("现将报告予以公开。", {kNamed});
  Document twice = once;
  take_text(once, file_with("新的正文。"));
  take_text(twice, file_with("旧的正文。"));
  take_text(twice, file_with("新的正文。"));
  EXPECT_EQ(once.text(), twice.text());
  EXPECT_EQ(once.claims.size(), twice.claims.size());
  EXPECT_EQ(once.stripped.size(), twice.stripped.size());
  EXPECT_EQ(once.written_on, twice.written_on);
  EXPECT_EQ(once.title, twice.title);
}

}  // namespace
}  // namespace gongkai
