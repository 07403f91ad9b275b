#include "extract/metadata.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "config/fold.h"
#include "extract/labelled_line.h"
#include "extract/lines.h"
#include "extract/typed_values.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestLine = 700;  // letters; a block with every slot filled in one line
constexpr std::size_t kMostLetters =
    500'000;  // of lines that are looked at; no portal's frame has as many

/// A cheap look: a line without any of these has no label and is no row of chrome words.
bool may_have_labels(const Line& line, std::string_view folded) {
  if (line.letters > kLongestLine) return false;
  if (line.letters <= 12 || line.row) return true;
  return folded.contains(':') || folded.contains('[') || folded.contains("【") ||
         folded.contains('|') || line.letters <= 60;
}

/// Whether two lines stand so near in the tree that one may be the other's value: an element around
/// both is not far above them.
bool side_by_side(const Lines& lines, std::size_t label, std::size_t value) {
  const auto& elements = lines.elements();
  if (elements.size() == 1) return true;
  std::uint32_t around = lines[label].element;
  for (int up = 0; up < 3; ++up) {
    if (value < elements[around].end_line && value >= elements[around].first_line) {
      return elements[around].end_line - elements[around].first_line <= 40;
    }
    around = elements[around].parent;
  }
  return false;
}

/// The innermost element around two lines.
std::uint32_t around_both(const Lines& lines, std::size_t first, std::size_t second) {
  const auto& elements = lines.elements();
  std::uint32_t around = lines[first].element;
  while (around != 0 &&
         (second < elements[around].first_line || second >= elements[around].end_line)) {
    around = elements[around].parent;
  }
  return around;
}

/// No other label stands on the line of this one.
bool stands_alone(const std::vector<LabelledValue>& values, std::size_t v) {
  return (v == 0 || values[v - 1].line != values[v].line) &&
         (v + 1 == values.size() || values[v + 1].line != values[v].line);
}

/// Whether the line `next` can still belong to the block of labels that this one stands in: where
/// the label before has its value on its own line, an empty slot is empty, and what stands outside
/// the element around both labels is no value of either.
bool is_of_block(const Lines& lines, const std::vector<LabelledValue>& values, std::size_t v,
                 std::size_t next) {
  constexpr std::size_t kNear = 3;  // lines
  if (v == 0) return true;
  const LabelledValue& slot = values[v];
  const LabelledValue& before = values[v - 1];
  if (before.line + kNear < slot.line || before.typed || before.label == &unlabelled_date())
    return true;
  const Element& mine = lines.elements()[lines[slot.line].element];
  const Element& other = lines.elements()[lines[before.line].element];
  const bool alike = mine.parent == other.parent && mine.node.tag() == other.node.tag();
  if (alike && before.value_line == before.line && !before.value.empty()) return false;
  const Element& block = lines.elements()[around_both(lines, before.line, slot.line)];
  return next < block.end_line;
}

/// Whether a line can be the value of a label at all: prose is none, and each kind of slot has its
/// own measure.
bool may_be_value(const Label& label, std::string_view folded) {
  constexpr std::size_t kWord = 12;  // letters
  constexpr std::size_t kName = 40;
  constexpr std::size_t kByline = 20;
  const std::size_t letters = count_letters(folded);
  if (label.field == "summary" || label.field == "title" || label.field == "keywords") return true;
  if (folded.ends_with("。") || folded.ends_with(":") || folded.ends_with(";") ||
      folded.contains("《")) {
    return false;
  }
  if (label.field == "written_on" || label.field == "published_on")
    return letters <= kName && folded.find_first_of("0123456789") != std::string_view::npos;
  if (label.field == "validity") {
    constexpr std::array<std::string_view, 9> kWords{"效", "废止", "现行", "执行", "修",
                                                     "是", "否",   "长期", "过期"};
    return letters <= kWord && std::ranges::any_of(kWords, [&](std::string_view word) {
             return folded.contains(word);
           });
  }
  if (label.field == "genre") return letters <= kWord;
  if (label.byline) return letters <= kByline;
  return letters <= kName;
}

std::vector<std::string_view> cells_of(std::string_view row) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t tab = row.find('\t');
    cells.push_back(trim(row.substr(0, tab)));
    if (tab == std::string_view::npos) return cells;
    row.remove_prefix(tab + 1);
  }
}

/// A row of nothing but labels has its values in the row below it, unless more such rows follow:
/// those are a list of documents.
void read_below(const Lines& lines, std::size_t row, Metadata& found) {
  const auto first = std::ranges::lower_bound(found.values, row, {}, &LabelledValue::line);
  const auto last = std::ranges::upper_bound(found.values, row, {}, &LabelledValue::line);
  const auto count = static_cast<std::size_t>(last - first);
  const auto is_values = [&](std::size_t i) {
    return i < lines.shown() && lines[i].row && found.lines[i] == Explained::no &&
           cells_of(lines.text(lines[i])).size() <= count;
  };
  if (count < 2 || !lines[row].row || found.lines[row] != Explained::labelled ||
      cells_of(lines.text(lines[row])).size() != count || !is_values(row + 1) ||
      is_values(row + 2) ||
      !std::ranges::all_of(first, last, &std::string_view::empty, &LabelledValue::value))
    return;
  const std::vector<std::string_view> cells = cells_of(lines.text(lines[row + 1]));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    LabelledValue& slot = *(first + static_cast<std::ptrdiff_t>(i));
    slot.value = cells[i];
    slot.value_line = row + 1;
  }
  found.lines[row + 1] = Explained::value;
}

}  // namespace

Metadata find_labels(const Lines& lines, const Lexicon& lexicon) {
  Metadata found;
  found.lines.resize(lines.shown());
  found.rules.resize(lines.shown());
  std::size_t letters = 0;
  for (std::size_t i = 0; i < lines.shown(); ++i) {
    const Line& line = lines[i];
    if (line.page_title || !may_have_labels(line, lines.folded(line))) continue;
    letters += line.letters;
    if (letters > kMostLetters) break;
    read_labelled_line(lines, i, lexicon, found);
  }
  for (std::size_t i = 0; i + 1 < lines.shown(); ++i) read_below(lines, i, found);
  // A label that is alone on its line has its value on the next one.
  for (std::size_t v = 0; v < found.values.size(); ++v) {
    LabelledValue& slot = found.values[v];
    const std::size_t next = slot.line + 1;
    if (!slot.value.empty() || !stands_alone(found.values, v) || next >= lines.shown() ||
        found.lines[slot.line] != Explained::labelled)
      continue;
    const bool stamp = found.lines[next] == Explained::stamp;
    if ((found.lines[next] != Explained::no && !stamp) || lines[next].letters > kLongestValue ||
        lines[next].heading > 0)
      continue;
    if (lines[next].control || lines[slot.line].control || !side_by_side(lines, slot.line, next) ||
        !is_of_block(lines, found.values, v, next) ||
        !may_be_value(*slot.label, lines.folded(lines[next])))
      continue;
    if (stamp) {
      std::erase_if(found.values, [&](const LabelledValue& other) { return other.line == next; });
    }
    slot.value = lines.text(lines[next]);
    slot.value_line = next;
    found.lines[next] = Explained::value;
  }
  find_typed_values(lines, found);
  return found;
}

}  // namespace gongkai
