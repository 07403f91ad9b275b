#include "extract/report_head.h"

#include <algorithm>
#include <array>

#include "config/fold.h"
#include "extract/numbering.h"
#include "extract/words.h"
#include "extract/year.h"

namespace gongkai {
namespace {

constexpr std::size_t kHead = 10;  // blocks in which a title may begin
constexpr std::size_t kMostTitleLetters = 100;
constexpr std::size_t kMostBytes = 3000;  // of a block that are looked at

bool may_hold_title(const Block& block) {
  return block.kind == BlockKind::paragraph || block.kind == BlockKind::caption ||
         block.kind == BlockKind::heading;
}

/// Words that end the title of something, so that a line with them is no mere mention.
bool ends_as_title(std::string_view folded) {
  constexpr auto kEnds = std::to_array<std::string_view>(
      {"报告", "总结", "年报", "汇报", "方案", "要点", "通知", "计划", "通报", "清单", "解读"});
  return !back_of(folded, kEnds).empty();
}

std::string joined(const std::vector<Block>& blocks, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    if (!text.empty()) text += '\n';
    text += blocks[i].text;
  }
  return text;
}

bool is_near(TitleGenre genre) {
  return genre != TitleGenre::annual_report && genre != TitleGenre::related &&
         genre != TitleGenre::unrelated;
}

/// The title at the head of the body: an annual report's on one line or several, or a near genre's.
std::optional<BodyTitle> find_body_title(const std::vector<Block>& blocks) {
  std::vector<std::string_view> lines;
  for (const Block& block : blocks) {
    const std::string folded = fold(std::string_view{block.text}.substr(0, kMostBytes));
    const bool prose =
        !may_hold_title(block) || number_of(folded).level > 0 || folded.contains("。");
    if (prose || lines.size() == kHead) break;
    lines.emplace_back(block.text);
  }
  for (std::size_t begin = 0; begin < lines.size(); ++begin) {
    const std::size_t count = title_lines(std::span{lines}.subspan(begin));
    if (count > 0) {
      std::string text = joined(blocks, begin, begin + count);
      ReportTitle read = read_report_title(text);
      return BodyTitle{
          .begin = begin, .end = begin + count, .text = std::move(text), .read = std::move(read)};
    }
    if (count_letters(lines[begin]) > kMostTitleLetters || !ends_as_title(fold(lines[begin])))
      continue;
    ReportTitle read = read_report_title(lines[begin]);
    if (is_near(read.genre))
      return BodyTitle{.begin = begin,
                       .end = begin + 1,
                       .text = std::string{lines[begin]},
                       .read = std::move(read)};
  }
  return std::nullopt;
}

/// 现将…报告如下 in the first blocks.
void read_lead(ReportHead& head, const std::vector<Block>& blocks) {
  constexpr auto kClosings =
      std::to_array<std::string_view>({"报告如下", "汇报如下", "公布如下", "公开如下", "如下"});
  constexpr std::string_view kOpening = "现将";
  for (std::size_t i = 0; i < std::min(blocks.size(), kHead); ++i) {
    const std::string folded = fold(std::string_view{blocks[i].text}.substr(0, kMostBytes));
    const std::size_t begin = folded.rfind(kOpening);
    if (begin == std::string::npos) continue;
    std::string_view said = std::string_view{folded}.substr(begin + kOpening.size());
    std::size_t end = std::string_view::npos;
    for (const std::string_view closing : kClosings) end = std::min(end, said.find(closing));
    if (end == std::string_view::npos) continue;
    said = said.substr(0, end);
    ReportTitle read = read_report_title(said);
    if (read.genre == TitleGenre::unrelated && !read.year) continue;
    head.lead = std::move(read);
    head.lead_block = i;
    return;
  }
}

void read_years(ReportHead& head, const std::vector<Block>& blocks) {
  const std::size_t first = head.own ? head.own->end : 0;
  for (std::size_t i = first; i < std::min(blocks.size(), first + kHead); ++i) {
    const std::string folded = fold(std::string_view{blocks[i].text}.substr(0, kMostBytes));
    const int level = number_of(folded).level;
    if (level == 0) {
      const std::optional<FoundYear> year = find_year(folded);
      constexpr std::size_t kFront = 6;  // 在2023年
      const bool begins =
          year && !year->is_range && year->range.begin <= kFront && folded.contains("。");
      if (begins && !head.opening_year) {
        head.opening_year = year->value;
        head.opening_block = i;
      }
      continue;
    }
    const std::size_t end = std::min(folded.find("。"), folded.size());
    const std::optional<FoundYear> year = find_year(std::string_view{folded}.substr(0, end));
    if (year && !year->is_range) {
      head.heading_year = year->value;
      head.heading_block = i;
    }
    return;
  }
}

void decide_genre(ReportHead& head) {
  const auto is_annual = [](const ReportTitle& title) {
    return title.genre == TitleGenre::annual_report;
  };
  head.genre = head.title.genre;
  head.genre_rule = "title";
  if (is_near(head.title.genre)) return;
  if (head.own && (is_near(head.own->read.genre) || !is_annual(head.title))) {
    head.genre = head.own->read.genre;
    head.genre_rule = "title in the body";
  } else if (!is_annual(head.title) && head.lead && is_annual(*head.lead)) {
    head.genre = TitleGenre::annual_report;
    head.genre_rule = "lead";
  }
}

}  // namespace

ReportHead read_report_head(std::string_view title, const std::vector<Block>& blocks) {
  ReportHead head;
  head.title = read_report_title(title);
  head.own = find_body_title(blocks);
  read_lead(head, blocks);
  read_years(head, blocks);
  decide_genre(head);
  return head;
}

}  // namespace gongkai
