#include "store/text_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = DiffPart::Kind;

/// The lines of one side that a diff speaks of, put together from its parts.
std::string side(const DiffHunk& hunk, Kind kind) {
  std::string text;
  for (const DiffPart& part : hunk.parts) {
    if (part.kind == Kind::same || part.kind == kind) text += part.text;
  }
  return text;
}

TEST(TextDiff, ChineseIsComparedByCharacters) {
  const auto hunks = diff_texts("一、做法\n受理信访十二件\n完", "一、做法\n受理信访十三件次\n完");
  ASSERT_THAT(hunks, SizeIs(1));
  EXPECT_EQ(hunks[0].line_before, 2U);
  EXPECT_EQ(hunks[0].line_after, 2U);
  EXPECT_THAT(hunks[0].parts,
              ElementsAre(DiffPart{Kind::same, "受理信访十"}, DiffPart{Kind::removed, "二"},
                          DiffPart{Kind::added, "三"}, DiffPart{Kind::same, "件"},
                          DiffPart{Kind::added, "次"}));
}

TEST(TextDiff, EqualTextsHaveNone) {
  EXPECT_THAT(diff_texts("", ""), IsEmpty());
  EXPECT_THAT(diff_texts("甲\n乙", "甲\n乙"), IsEmpty());
}

TEST(TextDiff, LinesThatComeAndGoAreToldWithTheirNumbers) {
  const auto hunks = diff_texts("甲\n乙\n丙\n丁", "零\n甲\n乙\n丁");
  ASSERT_THAT(hunks, SizeIs(2));
  EXPECT_EQ(side(hunks[0], Kind::added), "零");
  EXPECT_EQ(hunks[0].line_after, 1U);
  EXPECT_EQ(side(hunks[1], Kind::removed), "丙");
  EXPECT_EQ(hunks[1].line_before, 3U);
  EXPECT_EQ(hunks[1].line_after, 4U);
}

/// What a diff says, done to the old text, gives the new one.
std::string patched(const std::string& before, const std::vector<DiffHunk>& hunks) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; !before.empty();) {
    const std::size_t end = before.find('\n', at);
    lines.push_back(before.substr(at, end - at));
    if (end == std::string::npos) break;
    at = end + 1;
  }
  const auto count = [](const std::vector<DiffPart>& parts, Kind kind) {
    std::size_t bytes = 0;
    std::size_t ends = 0;
    for (const DiffPart& part : parts) {
      if (part.kind != Kind::same && part.kind != kind) continue;
      bytes += part.text.size();
      ends += static_cast<std::size_t>(std::ranges::count(part.text, '\n'));
    }
    return bytes == 0 ? 0 : ends + 1;
  };
  std::string out;
  std::size_t line = 0;
  const auto add = [&](const std::string& text) { out += text + "\n"; };
  for (const DiffHunk& hunk : hunks) {
    while (line + 1 < hunk.line_before) add(lines[line++]);
    if (count(hunk.parts, Kind::added) > 0) add(side(hunk, Kind::added));
    line += count(hunk.parts, Kind::removed);
  }
  while (line < lines.size()) add(lines[line++]);
  if (!out.empty()) out.pop_back();
  return out;
}

TEST(TextDiff, WhatItSaysTurnsOneTextIntoTheOther) {
  std::mt19937 random{3};
  const auto text = [&random] {
    std::string made;
    const std::size_t lines = 1 + random() % 8;
    for (std::size_t i = 0; i < lines; ++i) {
      if (i > 0) made += '\n';
      const std::size_t length = 1 + random() % 6;
      for (std::size_t k = 0; k < length; ++k)
        made += std::vector<std::string>{"甲", "乙", "丙", "x"}[random() % 4];
    }
    return made;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string before = text();
    const std::string after = text();
    EXPECT_EQ(patched(before, diff_texts(before, after)), after) << before << "\n→\n" << after;
  }
}

TEST(TextDiff, TextsWithNothingInCommonAreReplacedInBoundedTime) {
  std::string before;
  std::string after;
  for (int i = 0; i < 200000; ++i) before += "甲", after += "乙";
  for (int i = 0; i < 50000; ++i)
    before += "\n旧" + std::to_string(i), after += "\n新" + std::to_string(i);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(diff_texts(before, after), SizeIs(1));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{10});
}

}  // namespace
}  // namespace gongkai
