#include "extract/body.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <vector>

#include "config/fold.h"
#include "extract/selector.h"

namespace gongkai {
namespace {

bool has_sentence_mark(std::string_view folded) {
  return folded.contains("。") || folded.contains(',') || folded.contains("、") || folded.contains(';');
}

/// How much a line speaks for being body: its characters outside links, fewer when it is short and
/// no sentence, none when something explains it.
double weigh(const Reading& reading, std::size_t index) {
  const Line& line = reading.lines[index];
  if (line.control || line.page_title) return 0;
  if (index < reading.lines.shown() && reading.metadata.lines[index] != Explained::no) return 0;
  const std::string_view folded = reading.lines.folded(line);
  if (reading.lexicon.line(folded) != nullptr || reading.lexicon.mark_in(folded) != nullptr) return 0;
  const double plain = line.letters - line.link_letters;
  if (line.link_letters * 2 > line.letters) return 0;
  if (has_sentence_mark(folded)) return plain;
  return plain * (line.letters >= 15 || line.row ? 0.6 : 0.25);
}

/// Sums of line weights by element.
class Density {
 public:
  Density(const Reading& reading, std::size_t first, std::size_t end) : sums_(reading.lines.size() + 1) {
    for (std::size_t i = 0; i < reading.lines.size(); ++i) {
      sums_[i + 1] = sums_[i] + (i >= first && i < end ? weigh(reading, i) : 0);
    }
  }
  [[nodiscard]] double of(const Element& element) const { return sums_[element.end_line] - sums_[element.first_line]; }
  [[nodiscard]] double of(std::size_t begin, std::size_t end) const { return sums_[end] - sums_[begin]; }

 private:
  std::vector<double> sums_;
};

bool holds_blocks(const Element& element) {
  constexpr std::array<std::string_view, 12> kSmall{"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "tbody", "center", "table"};
  return std::ranges::find(kSmall, element.node.tag()) == kSmall.end();
}

/// The narrowest element with at least `share` of `total`.
std::size_t narrowest(const std::vector<Element>& elements, const Density& density, double total, double share) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (density.of(elements[i]) >= share * total) best = i;
  }
  while (best != 0 && !holds_blocks(elements[best])) best = elements[best].parent;
  return best;
}

std::size_t best_known(const std::vector<Element>& elements, const Density& density, double& weight) {
  weight = 0;
  for (const Element& element : elements) {
    if (element.container > 0) weight = std::max(weight, density.of(element));
  }
  std::size_t best = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Element& element = elements[i];
    if (element.container == 0 || density.of(element) < 0.9 * weight) continue;
    if (best == 0 || element.container >= elements[best].container) best = i;
  }
  return best;
}

/// Nothing in [begin, end) that a portal puts beside a body.
bool is_clean(const Reading& reading, std::size_t begin, std::size_t end) {
  double chrome = 0;
  double plain = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const Line& line = reading.lines[i];
    if (line.page_title) continue;
    const double weight = weigh(reading, i);
    (weight > 0 ? plain : chrome) += line.letters;
  }
  return chrome <= 0.2 * plain;
}

/// Widens to parents as long as what that adds is body as well.
std::size_t grow(const Reading& reading, const Density& density, std::size_t chosen) {
  const auto& elements = reading.lines.elements();
  while (chosen != 0) {
    const std::size_t parent = elements[chosen].parent;
    const Element& inner = elements[chosen];
    const Element& outer = elements[parent];
    const std::size_t begin = std::max<std::size_t>(outer.first_line, reading.title_lines.end);
    if (begin > inner.first_line) break;
    const double added = density.of(outer) - density.of(inner);
    const bool same = outer.first_line == inner.first_line && outer.end_line == inner.end_line;
    if (!same && (added < 10 || !is_clean(reading, begin, inner.first_line) ||
                  !is_clean(reading, inner.end_line, outer.end_line))) {
      break;
    }
    if (elements[parent].node.tag() == "body" || elements[parent].node.tag() == "html") break;
    chosen = parent;
  }
  return chosen;
}

}  // namespace

void find_body(Reading& reading) {
  const Lines& lines = reading.lines;
  reading.body = {reading.title_lines.end, lines.shown()};
  if (!reading.html) return;
  const auto& elements = lines.elements();
  if (const auto chosen = select_first(lines, reading.portal.container)) {
    reading.body = {elements[*chosen].first_line, elements[*chosen].end_line};
    return;
  }
  const Density density{reading, reading.title_lines.end, lines.shown()};
  const double total = density.of(0, lines.shown());
  double known_weight = 0;
  std::size_t chosen = best_known(elements, density, known_weight);
  if (known_weight < 0.5 * total || chosen == 0) chosen = narrowest(elements, density, total, 0.75);
  chosen = grow(reading, density, chosen);
  reading.body = {elements[chosen].first_line, elements[chosen].end_line};
}

}  // namespace gongkai
