#include "extract/report_sections.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/fold.h"
#include "extract/content.h"
#include "extract/numbering.h"
#include "extract/words.h"
#include "extract/year.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestHeading = 60;  // letters that are looked at
constexpr int kNumbered = 4;                 // deepest level of a heading: （1）

constexpr auto kDuty = std::to_array<std::string_view>(
    {"第一责任人", "主要负责人履", "负责人履职", "主要领导履", "党政主要负责人", "主要负责同志履"});
constexpr auto kProblems =
    std::to_array<std::string_view>({"不足", "短板", "薄弱环节", "困难和问题", "主要问题", "问题和",
                                     "问题及", "问题与", "问题原因", "面临的困难", "存在差距"});
constexpr auto kPlan = std::to_array<std::string_view>(
    {"下一步", "下步", "下一年", "下年度", "下一阶段", "下阶段", "明年", "来年", "今后", "工作打算",
     "工作计划", "工作安排", "工作思路", "努力方向", "改进措施", "工作设想", "工作谋划", "工作规划",
     "计划安排"});
constexpr auto kOther = std::to_array<std::string_view>(
    {"其他需要", "其它需要", "其他情况", "其它情况", "其他事项", "其它事项", "其他应报告",
     "其他应当报告", "其他有关情况", "需要报告的其他", "需要报告的情况", "需要报告的事项",
     "需要说明的"});
constexpr auto kMeasures = std::to_array<std::string_view>(
    {"举措",     "成效",     "做法",     "措施",     "开展情况", "推进情况", "进展",     "完成情况",
     "落实情况", "工作情况", "主要工作", "重点工作", "工作总结", "工作回顾", "基本情况", "总体情况",
     "亮点",     "成绩",     "建设情况", "主要情况", "特色工作", "年度工作"});
// Strong enough to stand beside problems in one heading.
constexpr auto kResults = std::to_array<std::string_view>(
    {"成效", "做法", "主要举措", "开展情况", "工作情况", "完成情况", "成绩"});

struct Heading {
  std::size_t block = 0;
  int level = 0;     ///< 1 to 4 as numbered; 0: a short line without number
  std::string text;  ///< folded, without number, up to the end of its first sentence
  std::array<bool, kSectionKinds> says{};  ///< which sections it begins
};

using Found = std::array<std::optional<Section>, kSectionKinds>;

/// Bytes of the number at the front of a heading.
std::size_t number_size(std::string_view folded) {
  constexpr auto kMarks = std::to_array<std::string_view>({"、", "．", ".", ")"});
  std::size_t size = 0;
  for (const std::string_view mark : kMarks) {
    const std::size_t at = folded.substr(0, 24).find(mark);
    if (at != std::string_view::npos && (size == 0 || at + mark.size() < size))
      size = at + mark.size();
  }
  return size;
}

/// The first `letters` characters of `text`, or up to where its first sentence ends.
std::string_view first_sentence(std::string_view text, std::size_t letters) {
  constexpr std::u32string_view kEnds = U"。:;!?";
  std::size_t at = 0;
  for (; at < text.size() && letters > 0; --letters) {
    const CodePoint c = code_point_at(text.substr(at));
    if (kEnds.contains(c.value)) break;
    at += c.size;
  }
  return text.substr(0, at);
}

/// A short line that ends without a full stop: a heading that lost or never had its number.
bool is_bare_heading(std::string_view folded) {
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kLongest = 40;
  constexpr auto kProse = std::to_array<std::string_view>({"。", ",", ";"});
  const std::size_t letters = count_letters(folded);
  return letters >= kShortest && letters <= kLongest && !holds_any(folded, kProse) &&
         !folded.ends_with(":");
}

/// The rank of the headings that divide the whole: the highest of which there are two.
int top_level(const std::vector<Heading>& headings) {
  for (int level = 1; level <= kNumbered; ++level) {
    if (std::ranges::count(headings, level, &Heading::level) >= 2) return level;
  }
  return 0;
}

bool is_about_next_year(std::string_view text, std::optional<int> year) {
  const std::optional<FoundYear> named = find_year(text);
  return year && named && !named->is_range && named->value == *year + 1;
}

std::array<bool, kSectionKinds> what_it_says(std::string_view text, std::optional<int> year) {
  const bool next_year = is_about_next_year(text, year);
  const bool exists = text.contains("存在") || text.starts_with("问题") || text.starts_with("困难");
  const bool plan = next_year || holds_any(text, kPlan);
  const bool duty = holds_any(text, kDuty);
  const bool other = holds_any(text, kOther);
  const bool problems =
      (holds_any(text, kProblems) && !text.contains("整改")) ||
      (exists && (text.contains("问题") || text.contains("困难") || text.contains("差距")));
  const auto measures = [&] {
    if (next_year || other) return false;
    if (problems || plan || duty) return holds_any(text, kResults) && !text.contains("下");
    return holds_any(text, kMeasures);
  };
  std::array<bool, kSectionKinds> says{};
  says.at(std::to_underlying(SectionKind::measures)) = measures();
  says.at(std::to_underlying(SectionKind::problems)) = problems;
  says.at(std::to_underlying(SectionKind::duty)) = duty;
  says.at(std::to_underlying(SectionKind::plan)) = plan;
  says.at(std::to_underlying(SectionKind::other)) = other;
  return says;
}

std::vector<Heading> headings_of(const std::vector<Block>& blocks, std::optional<int> year) {
  std::vector<Heading> headings;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& block = blocks[i];
    if (block.kind != BlockKind::heading && block.kind != BlockKind::paragraph &&
        block.kind != BlockKind::caption)
      continue;
    constexpr std::size_t kMostBytes = 600;
    const std::string folded = fold(std::string_view{block.text}.substr(0, kMostBytes));
    const int level = number_of(folded).level;
    const bool whole = block.text.size() <= kMostBytes;  // what is longer is no heading
    if (level > kNumbered || (level == 0 && (!whole || !is_bare_heading(folded)))) continue;
    const std::string_view text =
        std::string_view{folded}.substr(level > 0 ? number_size(folded) : 0);
    std::string sentence{first_sentence(text, kLongestHeading)};
    const auto says = what_it_says(sentence, year);
    headings.push_back({i, level, std::move(sentence), says});
  }
  return headings;
}

void take(Found& found, SectionKind kind, const Heading& heading, std::string_view rule) {
  std::optional<Section>& slot = found.at(std::to_underlying(kind));
  if (!slot)
    slot = Section{kind, heading.block, heading.block + 1, heading.text, std::string{rule}};
}

void take_headings(Found& found, const std::vector<Heading>& headings, int top) {
  for (const bool first_pass : {true, false}) {
    for (const Heading& heading : headings) {
      if ((heading.level == top) != first_pass) continue;
      for (std::size_t i = 0; i < kSectionKinds; ++i) {
        const auto kind = static_cast<SectionKind>(i);
        // Below the headings of the whole, every chapter has its 举措 and 做法.
        if (!first_pass && kind == SectionKind::measures) continue;
        if (heading.says.at(i)) take(found, kind, heading, first_pass ? "heading" : "subheading");
      }
    }
  }
}

bool is_thematic(const Heading& heading) {
  constexpr std::array<SectionKind, 4> kOthers{SectionKind::problems, SectionKind::duty,
                                               SectionKind::plan, SectionKind::other};
  return std::ranges::none_of(
      kOthers, [&](SectionKind kind) { return heading.says.at(std::to_underlying(kind)); });
}

/// Headings by theme (一、坚持党的领导 …) are the measures when none says so: all of them up to the
/// first that says something else.
void take_thematic(Found& found, const std::vector<Heading>& headings, int top,
                   std::size_t blocks) {
  const auto theme = [&](const Heading& heading) {
    return heading.level == top && is_thematic(heading);
  };
  const auto other = [&](const Heading& heading) {
    return heading.level == top && !is_thematic(heading);
  };
  const auto first = std::ranges::find_if(headings, theme);
  if (first == headings.end()) return;
  take(found, SectionKind::measures, *first, "thematic");
  const auto next = std::ranges::find_if(first, headings.end(), other);
  found.front()->end = next == headings.end() ? blocks : next->block;
}

bool sentence_says_problems(std::string_view text) {
  constexpr auto kExist = std::to_array<std::string_view>({"存在", "仍有", "还有", "尚有"});
  constexpr auto kWhat =
      std::to_array<std::string_view>({"问题", "不足", "短板", "差距", "薄弱", "困难"});
  const std::string_view sentence = first_sentence(text, 120);
  return holds_any(sentence, kExist) && holds_any(sentence, kWhat);
}

bool sentence_says_plan(std::string_view text, std::optional<int> year) {
  constexpr auto kFronts = std::to_array<std::string_view>(
      {"下一步", "下步", "下一阶段", "下阶段", "今后", "明年", "来年"});
  constexpr auto kWill = std::to_array<std::string_view>({"将", "计划", "打算", "继续"});
  if (!front_of(text, kFronts).empty()) return true;
  const std::string_view sentence = first_sentence(text, 60);
  if (!holds_any(sentence, kWill)) return false;
  const std::optional<FoundYear> named = find_year(sentence);
  return named && named->range.begin < 24 && is_about_next_year(sentence, year);
}

/// Running text without headings names its weak points and its plans in the later part.
void take_sentences(Found& found, const std::vector<Block>& blocks, std::optional<int> year) {
  const auto missing = [&](SectionKind kind) { return !found.at(std::to_underlying(kind)); };
  for (std::size_t i = blocks.size() / 3; i < blocks.size(); ++i) {
    if (!missing(SectionKind::problems) && !missing(SectionKind::plan)) return;
    if (blocks[i].kind != BlockKind::paragraph) continue;
    const std::string folded = fold(blocks[i].text);
    for (std::string_view rest = folded; !rest.empty();) {
      const auto take_it = [&](SectionKind kind) {
        take(found, kind, {i, 0, std::string{first_sentence(rest, kLongestHeading)}}, "sentence");
      };
      if (sentence_says_problems(rest)) take_it(SectionKind::problems);
      if (sentence_says_plan(rest, year)) take_it(SectionKind::plan);
      const std::size_t end = rest.find("。");
      rest.remove_prefix(end == std::string_view::npos ? rest.size()
                                                       : end + std::string_view{"。"}.size());
    }
  }
}

/// Where the text of the heading at `section` ends: at the next heading of its rank or above.
std::size_t end_of(const Section& section, const std::vector<Heading>& headings,
                   std::size_t blocks) {
  const auto own = std::ranges::find(headings, section.begin, &Heading::block);
  if (own == headings.end()) return section.begin + 1;
  for (auto next = own + 1; next != headings.end(); ++next) {
    if (next->level > 0 ? own->level == 0 || next->level <= own->level : own->level == 0)
      return next->block;
  }
  return blocks;
}

}  // namespace

std::string_view to_string(SectionKind kind) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"measures", "problems", "duty", "plan", "other"});
  return kWords.at(std::to_underlying(kind));
}

std::vector<Section> find_sections(const std::vector<Block>& blocks, std::optional<int> year) {
  const std::vector<Heading> headings = headings_of(blocks, year);
  const int top = top_level(headings);
  Found found;
  take_headings(found, headings, top);
  if (!found.at(std::to_underlying(SectionKind::measures)))
    take_thematic(found, headings, top, blocks.size());
  take_sentences(found, blocks, year);
  std::vector<Section> sections;
  for (std::optional<Section>& section : found) {
    if (!section) continue;
    if (section->rule != "thematic") section->end = end_of(*section, headings, blocks.size());
    sections.push_back(std::move(*section));
  }
  return sections;
}

}  // namespace gongkai
