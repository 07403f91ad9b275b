#include "extract/typed_values.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "config/fold.h"
#include "crawler/dates.h"
#include "extract/index_no.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostLines = 9;
constexpr std::size_t kLongestValue = 30;  // letters

/// The labels that the values would have.
const Label& label_of(std::string_view field) {
  static const std::array<Label, 6> kLabels{{{.field = "index_no"},
                                             {.field = "written_on"},
                                             {.field = "published_on"},
                                             {.field = "publisher"},
                                             {.field = "topic"},
                                             {.field = "genre"}}};
  return *std::ranges::find(kLabels, field, &Label::field);
}

std::string_view without_bullet(std::string_view text) {
  constexpr std::string_view kBullets = "•·●○■□◆▪-*";
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    if (!is_blank(c.value) && !kBullets.contains(text.substr(0, c.size))) break;
    text.remove_prefix(c.size);
  }
  return text;
}

bool is_date(std::string_view value) {
  const auto found = find_date(value);
  return found && found->range.begin == 0 && count_letters(value.substr(found->range.end)) <= 8;
}

bool may_be_value(const Lines& lines, const Metadata& metadata, std::size_t line) {
  return line < lines.shown() && metadata.lines[line] != Explained::labelled &&
         lines[line].letters <= kLongestValue && lines[line].heading == 0 &&
         !lines.folded(lines[line]).contains("。");
}

}  // namespace

bool has_organ_suffix(std::string_view name) {
  constexpr std::array<std::string_view, 35> kSuffixes{
      "镇",   "乡",     "街道", "区",   "县",     "市",   "省",     "局",     "委",
      "办",   "厅",     "部",   "政府", "办公室", "委会", "委员会", "办事处", "中心",
      "院",   "所",     "处",   "队",   "旗",     "州",   "公司",   "大学",   "学校",
      "协会", "联合会", "工会", "小组", "人大",   "政协", "银行",   "供销社"};
  return std::ranges::any_of(kSuffixes,
                             [&](std::string_view suffix) { return name.ends_with(suffix); });
}

void find_typed_values(const Lines& lines, Metadata& metadata) {
  for (std::size_t first = 0; first < lines.shown(); ++first) {
    const std::string_view number = without_bullet(lines.text(lines[first]));
    if (number.size() > 60 || !number.contains('/') || !parse_index_no(number)) continue;
    std::size_t end = first + 1;
    std::size_t after_date = first;
    for (; end < first + kMostLines && may_be_value(lines, metadata, end); ++end) {
      if (is_date(without_bullet(lines.text(lines[end])))) after_date = end + 1;
    }
    if (after_date == first) continue;
    int dates = 0;
    int words = 0;
    bool organ = false;
    std::erase_if(metadata.values, [&](const LabelledValue& slot) {
      return slot.line >= first && slot.line < after_date;
    });
    for (std::size_t i = first; i < after_date; ++i) {
      const std::string_view value = without_bullet(lines.text(lines[i]));
      std::string_view field;
      if (i == first) {
        field = "index_no";
      } else if (is_date(value)) {
        field = dates++ == 0 ? "written_on" : "published_on";
      } else if (!organ && has_organ_suffix(value)) {
        organ = true;
        field = "publisher";
      } else {
        field = words++ == 0 ? "topic" : "genre";
      }
      metadata.lines[i] = Explained::labelled;
      metadata.values.push_back(
          {.label = &label_of(field), .value = value, .line = i, .value_line = i, .typed = true});
    }
    std::ranges::stable_sort(metadata.values, {}, &LabelledValue::line);
    first = after_date - 1;
  }
}

}  // namespace gongkai
