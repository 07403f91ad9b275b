#include "extract/office_lines.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr double kPhraseGap = 1.3;  // of the size of type: wider ones part phrases
constexpr double kNumberGap = 0.7;  // between two numbers
constexpr double kSmall = 0.8;      // of the size of the line: type of a note's mark
constexpr double kRaised = 0.1;     // of the size of the line: how far that stands up
constexpr double kWordGap = 0.18;   // a blank between Chinese characters
constexpr double kMixedGap = 0.4;   // a blank between Chinese and Latin, which are set apart anyhow
constexpr std::size_t kMostWords = 20'000;  // of a page that is looked at for columns
constexpr double kNarrowest = 9;            // characters of a column of running text
constexpr std::size_t kColumnLines = 12;    // fewer lines are no column

double middle(const PageWord& word) {
  return (word.top + word.bottom) / 2;
}

double size(const PageWord& word) {
  return std::max(word.bottom - word.top, 0.1);
}

char32_t last_character(const std::string& text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0U) == 0x80) --at;
  return at == 0 ? 0 : utf8_step(text, at - 1).code;
}

char32_t first_character(const std::string& text) {
  return text.empty() ? 0 : utf8_step(text, 0).code;
}

bool is_wide(char32_t c) {
  return c >= 0x2E80 || (c >= 0x2010 && c <= 0x203B) || (c >= 0x2460 && c <= 0x24FF);
}

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_number(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '%' || c == '-';
  });
}

bool is_note_mark(const PageWord& word, const PageWord& before, double tallest) {
  const char32_t last = last_character(before.text);
  return size(word) < kSmall * tallest && size(before) >= kSmall * tallest &&
         middle(word) < middle(before) - kRaised * tallest && word.text.size() <= 3 &&
         std::ranges::all_of(
             word.text, [](char c) { return is_digit(static_cast<unsigned char>(c)); }) &&
         (is_wide(last) || last == '%');
}

/// Whether `word` stands so far behind `before` that another phrase begins.
bool begins_phrase(const PageWord& before, const PageWord& word) {
  const bool numbers = is_number(before.text) && is_number(word.text);
  const double gap = word.left - before.right;
  return gap > (numbers ? kNumberGap : kPhraseGap) * std::min(size(before), size(word));
}

/// Words of one height, sorted from left to right.
PageLine line_of(std::vector<PageWord> words) {
  std::ranges::stable_sort(words, {}, &PageWord::left);
  PageLine line{.top = words.front().top, .bottom = words.front().bottom};
  double tallest = 0;
  for (const PageWord& word : words) {
    if (size(word) > tallest) {
      tallest = size(word);
      line.top = word.top;
      line.bottom = word.bottom;
    }
  }
  std::vector<PageWord> phrase;
  for (PageWord& word : words) {
    if (!phrase.empty() && begins_phrase(phrase.back(), word)) {
      line.phrases.push_back(phrase_of(std::exchange(phrase, {})));
    }
    phrase.push_back(std::move(word));
  }
  line.phrases.push_back(phrase_of(std::move(phrase)));
  return line;
}

std::vector<PageLine> lines_from_top(std::vector<PageWord> words) {
  std::ranges::stable_sort(words, {}, middle);
  std::vector<PageLine> lines;
  std::vector<PageWord> line;
  double height = 0;  // middle and size of the tallest word of the line
  double tallest = 0;
  for (PageWord& word : words) {
    if (!line.empty() && middle(word) - height > std::max(tallest, size(word)) / 2) {
      lines.push_back(line_of(std::exchange(line, {})));
    }
    if (line.empty() || size(word) > tallest) {
      height = middle(word);
      tallest = size(word);
    }
    line.push_back(std::move(word));
  }
  if (!line.empty()) lines.push_back(line_of(std::move(line)));
  return lines;
}

/// A gutter between two columns of running text.
struct Gutter {
  double x = 0;
  double top = 0;
  double bottom = 0;
};

/// How much of its width a column's lines of running text fill; 0 for anything else.
double filled(const std::vector<PageWord>& words, double left, double right) {
  if (words.empty() || right - left < 1) return 0;
  const std::vector<PageLine> lines = lines_from_top(words);
  if (lines.size() < kColumnLines) return 0;
  double sum = 0;
  double type = 0;
  std::size_t phrases = 0;
  for (const PageLine& line : lines) {
    sum += line.right() - line.left();
    type += line.size();
    phrases += line.phrases.size();
  }
  if (phrases * 4 > lines.size() * 5 ||
      right - left < kNarrowest * type / static_cast<double>(lines.size())) {
    return 0;
  }
  return sum / static_cast<double>(lines.size()) / (right - left);
}

struct Halves {
  std::vector<PageWord> above, left, right, below;
};

Halves cut(const std::vector<PageWord>& words, const Gutter& gutter) {
  Halves halves;
  for (const PageWord& word : words) {
    if (middle(word) < gutter.top) {
      halves.above.push_back(word);
    } else if (middle(word) > gutter.bottom) {
      halves.below.push_back(word);
    } else {
      (word.right <= gutter.x ? halves.left : halves.right).push_back(word);
    }
  }
  return halves;
}

/// True when both halves are running text: their lines are as long as the column allows. Cells of a
/// table seldom are.
bool is_set_in_columns(const Halves& halves, const FilePage& page, const Gutter& gutter) {
  if (gutter.bottom - gutter.top < page.height * 0.3) return false;
  const auto extent = [](const std::vector<PageWord>& words) {
    double left = 1e9;
    double right = 0;
    for (const PageWord& word : words) {
      left = std::min(left, word.left);
      right = std::max(right, word.right);
    }
    return std::pair{left, right};
  };
  const auto [left_from, left_to] = extent(halves.left);
  const auto [right_from, right_to] = extent(halves.right);
  return right_from - left_to >
             0.8 * size(halves.left.empty() ? PageWord{} : halves.left.front()) &&
         filled(halves.left, left_from, left_to) > 0.75 &&
         filled(halves.right, right_from, right_to) > 0.75;
}

/// The gutter at `x`: the tallest stretch of the page where no word crosses it.
Gutter gutter_at(const FilePage& page, double x) {
  std::vector<std::pair<double, double>> crossings{{0, 0}, {page.height, page.height}};
  for (const PageWord& word : page.words) {
    if (word.left < x && word.right > x) crossings.emplace_back(word.top, word.bottom);
  }
  std::ranges::sort(crossings);
  Gutter best{.x = x};
  double free_from = 0;
  for (const auto& [top, bottom] : crossings) {
    if (top - free_from > best.bottom - best.top) best = {.x = x, .top = free_from, .bottom = top};
    free_from = std::max(free_from, bottom);
  }
  return best;
}

}  // namespace

std::string PagePhrase::text() const {
  std::string text;
  double tallest = 0;
  for (const PageWord& word : words) tallest = std::max(tallest, size(word));
  const PageWord* before = nullptr;
  for (const PageWord& word : words) {
    if (before != nullptr) {
      if (is_note_mark(word, *before, tallest)) {
        text += '[' + word.text + ']';
        before = &word;
        continue;
      }
      const bool same =
          is_wide(last_character(before->text)) == is_wide(first_character(word.text));
      const double gap = (word.left - before->right) / size(word);
      if (gap > (same ? kWordGap : kMixedGap)) text += ' ';
    }
    text += word.text;
    before = &word;
  }
  return text;
}

PagePhrase phrase_of(std::vector<PageWord> words) {
  PagePhrase phrase{.left = words.front().left, .right = words.front().right};
  for (const PageWord& word : words) phrase.right = std::max(phrase.right, word.right);
  phrase.words = std::move(words);
  return phrase;
}

std::string PageLine::text() const {
  std::string text;
  for (const PagePhrase& phrase : phrases) {
    if (!text.empty()) text += ' ';
    text += phrase.text();
  }
  return text;
}

std::string joined_line(std::string a, const std::string& b) {
  const char32_t before = last_character(a);
  const char32_t after = first_character(b);
  constexpr std::u32string_view kClosing = U"%‰℃°,.;:!?)]}";
  constexpr std::u32string_view kOpening = U"([{";
  const bool apart = before != 0 && after != 0 && !is_wide(before) && !is_wide(after) &&
                     !(is_digit(before) && is_digit(after)) && !kClosing.contains(after) &&
                     !kOpening.contains(before);
  if (apart) a += ' ';
  a += b;
  return a;
}

std::vector<PageLine> lines_of(FilePage page) {
  constexpr int kPlaces = 15;
  if (page.words.size() > kMostWords) return lines_from_top(std::move(page.words));
  Gutter best;
  Halves best_halves;
  for (int i = 0; i <= kPlaces; ++i) {
    const double x = page.width * (0.35 + 0.3 * i / kPlaces);
    const Gutter gutter = gutter_at(page, x);
    if (gutter.bottom - gutter.top <= best.bottom - best.top) continue;
    Halves halves = cut(page.words, gutter);
    if (!is_set_in_columns(halves, page, gutter)) continue;
    best = gutter;
    best_halves = std::move(halves);
  }
  if (best.x == 0) return lines_from_top(std::move(page.words));
  std::vector<PageLine> lines;
  for (auto* const part :
       {&best_halves.above, &best_halves.left, &best_halves.right, &best_halves.below}) {
    std::ranges::move(lines_from_top(std::move(*part)), std::back_inserter(lines));
  }
  return lines;
}

}  // namespace gongkai
