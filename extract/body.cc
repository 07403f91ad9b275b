#include "extract/body.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "config/fold.h"
#include "extract/attachments.h"
#include "extract/selector.h"

namespace gongkai {
namespace {

bool has_sentence_mark(std::string_view folded) {
  return folded.contains("。") || folded.contains(',') || folded.contains("、") ||
         folded.contains(';');
}

/// What a line says about the elements around it: how much it speaks for being body, and how much
/// against.
struct Weight {
  double body = 0;
  double chrome = 0;
};

/// Characters outside links count as body, less in lines that are short and no sentence; links, and
/// what the lexicon or a label explains, count against it.
Weight weigh(const Reading& reading, std::size_t index) {
  const Line& line = reading.lines[index];
  if (line.page_title) return {};
  if (line.control) return {0, static_cast<double>(line.letters)};
  const std::string_view folded = reading.lines.folded(line);
  const bool explained =
      index < reading.lines.shown() && reading.metadata.lines[index] != Explained::no;
  if (explained || reading.chrome[index] != nullptr) return {0, 0.2 * line.letters};
  if (is_attachment_line(folded) || links_to_file(reading.lines, index)) return {};
  const bool frame = reading.lexicon.mark_in(folded) != nullptr && !folded.ends_with("。");
  if (line.link_letters * 2 > line.letters || frame || leads_on(reading.lines, line))
    return {0, static_cast<double>(line.letters)};
  const double plain = line.letters - line.link_letters;
  if (has_sentence_mark(folded)) return {plain, 0};
  return {plain * (line.letters >= 15 || line.row ? 0.6 : 0.25), 0};
}

constexpr double kLeastProse = 20;       // letters without which there is no body to speak of
constexpr double kBehindRelated = 0.3;   // of their weight is left to lines behind 相关阅读
constexpr std::uint32_t kLeastCopy = 4;  // letters of a line that is told as printed twice

bool is_related_heading(const Reading& reading, std::size_t index) {
  const ChromeRule* const rule = reading.lexicon.word(reading.lines.folded(reading.lines[index]));
  return rule != nullptr && rule->name == "related" && rule->marker;
}

/// The lines of the page's foot: what shares a small element with 版权所有 or its like below the
/// title says no more than that line does, though it be a sentence.
std::vector<bool> foot_lines(const Reading& reading, LineRange range) {
  constexpr std::size_t kMostLines = 12;
  constexpr std::array<std::string_view, 7> kInner{"p", "li", "span", "td", "font", "center", "a"};
  const Lines& lines = reading.lines;
  std::vector<bool> foot(lines.size());
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const std::string_view folded = lines.folded(lines[i]);
    const ChromeRule* const mark =
        folded.ends_with("。") ? nullptr : reading.lexicon.mark_in(folded);
    if (mark == nullptr || !mark->marker) continue;
    const Element* around = &lines.elements()[lines[i].element];
    if (around->end_line - around->first_line == 1 &&
        std::ranges::find(kInner, around->node.tag()) != kInner.end()) {
      around = &lines.elements()[around->parent];
    }
    const std::string_view tag = around->node.tag();
    if (tag == "body" || tag == "html" || around->first_line < range.begin ||
        around->end_line - around->first_line > kMostLines)
      continue;
    for (std::size_t line = around->first_line; line < around->end_line; ++line) foot[line] = true;
  }
  return foot;
}

/// Sums of line weights by element. A line that was printed before counts once, so that of a body
/// in two copies (desktop and mobile) one is chosen; behind a heading of related pages prose counts
/// less; regions of the portal's frame count for nothing, unless they hold most of the page.
class Density {
 public:
  Density(const Reading& reading, LineRange range)
      : begin_{range.begin}, body_(reading.lines.size() + 1), chrome_(reading.lines.size() + 1) {
    std::vector<Weight> weights(reading.lines.size());
    const std::vector<bool> foot = foot_lines(reading, range);
    std::unordered_set<std::string_view> seen;
    double framed = 0;
    bool behind = false;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      weights[i] = weigh(reading, i);
      const Line& line = reading.lines[i];
      if (behind) weights[i].body *= kBehindRelated;
      if (foot[i]) weights[i].body = 0;
      behind = behind || (prose_ >= kLeastProse && is_related_heading(reading, i));
      if (line.letters >= kLeastCopy && !seen.insert(reading.lines.folded(line)).second)
        weights[i].body = 0;
      total_ += weights[i].body;
      if (line.letters >= 15) prose_ += weights[i].body;
      if (line.region) framed += weights[i].body;
    }
    const bool trusted = framed * 2 < total_;
    if (trusted) total_ -= framed;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (trusted && reading.lines[i].region) weights[i] = {0, weights[i].body + weights[i].chrome};
      body_[i + 1] = body_[i] + weights[i].body;
      chrome_[i + 1] = chrome_[i] + weights[i].chrome;
    }
  }

  /// What lines that are not short speak for.
  [[nodiscard]] double prose() const { return prose_; }
  [[nodiscard]] double body(const Element& element) const {
    return body_[element.end_line] - body_[element.first_line];
  }

  /// How good `element` is as the body's container: what it holds, less the chrome it holds, less
  /// the prose between the title and it, which would be lost.
  [[nodiscard]] double score(const Element& element) const {
    const double chrome = chrome_[element.end_line] - chrome_[element.first_line];
    const double skipped =
        element.first_line > begin_ ? body_[element.first_line] - body_[begin_] : 0;
    return body(element) - 3 * chrome - 2 * skipped;
  }

 private:
  std::size_t begin_;
  double total_ = 0;
  double prose_ = 0;
  std::vector<double> body_, chrome_;
};

bool holds_blocks(const Element& element) {
  constexpr std::array<std::string_view, 12> kSmall{"p",  "li", "h1", "h2",    "h3",     "h4",
                                                    "h5", "h6", "tr", "tbody", "center", "table"};
  return std::ranges::find(kSmall, element.node.tag()) == kSmall.end();
}

/// The element with the best score; of equals the narrowest.
std::size_t best_element(const std::vector<Element>& elements, const Density& density) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < elements.size(); ++i) {
    if (holds_blocks(elements[i]) && density.score(elements[i]) >= density.score(elements[best]))
      best = i;
  }
  return best;
}

/// The narrowest known container with nearly all that the best one holds.
std::optional<std::size_t> best_known(const std::vector<Element>& elements,
                                      const Density& density) {
  double most = 0;
  for (const Element& element : elements) {
    if (element.container > 0) most = std::max(most, density.score(element));
  }
  if (most <= 0) return std::nullopt;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].container == 0 || density.score(elements[i]) < 0.97 * most) continue;
    if (!best || elements[i].container >= elements[*best].container) best = i;
  }
  return best;
}

bool is_inside(const std::vector<Element>& elements, std::size_t inner, std::size_t outer) {
  while (inner > outer) inner = elements[inner].parent;
  return inner == outer;
}

std::size_t choose(const std::vector<Element>& elements, const Density& density) {
  const std::size_t densest = best_element(elements, density);
  const auto known = best_known(elements, density);
  if (!known) return densest;
  const double best = density.score(elements[densest]);
  const double score = density.score(elements[*known]);
  // A known container that is only a part of the best element is all of the body when what it
  // leaves out is little; one around it is too wide when it adds chrome.
  if (is_inside(elements, *known, densest)) return score >= 0.5 * best ? *known : densest;
  if (is_inside(elements, densest, *known)) return score >= 0.9 * best ? *known : densest;
  return score >= 0.3 * best ? *known : densest;
}

LineRange lines_of(const Element& element) {
  return {element.first_line, element.end_line};
}

/// A sentence or a row of a table that neither the lexicon nor a label explains.
bool says_something(const Reading& reading, LineRange range) {
  for (std::size_t i = std::max(range.begin, reading.title_lines.end); i < range.end; ++i) {
    const Line& line = reading.lines[i];
    const bool said = line.row || reading.lines.folded(line).ends_with("。");
    if (said && weigh(reading, i).body > 0) return true;
  }
  return false;
}

}  // namespace

bool leads_on(const Lines& lines, const Line& line) {
  constexpr std::uint32_t kLongestMarker = 8;  // letters: a longer link says something itself
  if (line.link_letters == 0 || line.link_letters > kLongestMarker) return false;
  std::string_view folded = lines.folded(line);
  while (folded.ends_with(">") || folded.ends_with("]")) folded.remove_suffix(1);
  return folded.ends_with("详细") || folded.ends_with("详情") || folded.ends_with("更多") ||
         folded.ends_with("全文");
}

void find_body(Reading& reading) {
  const Lines& lines = reading.lines;
  reading.body = {reading.title_lines.end, lines.shown()};
  if (!reading.html) return;
  const auto& elements = lines.elements();
  if (const auto chosen = select_first(lines, reading.portal.container)) {
    reading.body = lines_of(elements[*chosen]);
    return;
  }
  const Density density{reading, {reading.title_lines.end, lines.shown()}};
  if (density.prose() >= kLeastProse) {
    reading.body = lines_of(elements[choose(elements, density)]);
    return;
  }
  // Hardly any prose: the first known container behind the title, whatever it holds, then what is
  // hidden until a script shows it.
  for (const Element& element : elements) {
    if (element.container < 2 || element.first_line < reading.title_lines.end ||
        element.first_line >= lines.shown())
      continue;
    reading.body = lines_of(element);
    return;
  }
  const Density hidden{reading, {lines.shown(), lines.size()}};
  if (const auto known = best_known(elements, hidden);
      known && hidden.body(elements[*known]) >= 4 * kLeastProse) {
    reading.body = lines_of(elements[*known]);
    return;
  }
  // A short notice or a table in an element that nobody knows.
  if (!reading.title_lines.empty()) {
    const Element& densest = elements[best_element(elements, density)];
    if (density.score(densest) > 0 && says_something(reading, lines_of(densest))) {
      reading.body = lines_of(densest);
      return;
    }
  }
  reading.body.end = reading.body.begin;
}

}  // namespace gongkai
