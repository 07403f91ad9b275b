#include "extract/office_pages.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "crawler/utf8.h"
#include "extract/office_flow.h"
#include "extract/office_table.h"

namespace gongkai {
namespace {

constexpr double kEdge = 0.12;   // of the page's height: where headers and footers stand
constexpr double kIndent = 1.4;  // of the size of type: a paragraph begins
constexpr double kShort = 2.1;   // of the size of type: a line that ends before the margin

struct Page {
  double width = 0;
  double height = 0;
  std::vector<PageLine> lines;
};

bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// `text` with every digit as 0 and no blanks, so that running numbers compare equal.
std::string without_numbers(std::string_view text) {
  std::string shape;
  for (const char c : text) {
    if (c == ' ') continue;
    shape += c >= '0' && c <= '9' ? '0' : c;
  }
  return shape;
}

/// "3", "- 3 -", "— 3 —", "第 3 页", "第3页 共 12 页", "3/12".
bool is_page_number(std::string_view text) {
  constexpr std::array<std::string_view, 12> kParts{"第", "页", "共", "-",  "—", "–",
                                                    "－", "/",  "·",  "，", ",", "Page"};
  std::size_t digits = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || (c >= '0' && c <= '9')) {
      digits += c == ' ' ? 0 : 1;
      ++at;
      continue;
    }
    const auto* const part = std::ranges::find_if(
        kParts, [&](std::string_view word) { return text.substr(at).starts_with(word); });
    if (part == kParts.end()) return false;
    at += part->size();
  }
  return digits > 0 && digits <= 8;
}

void strip(Document& document, const PageLine& line, bool top, std::string_view rule) {
  document.stripped.push_back({.text = clean_line(line.text()),
                               .zone = top ? Zone::head : Zone::tail,
                               .rule = std::string{rule}});
}

/// Lines near the edge of a page that stand on most other pages too, at the same height, but for
/// their numbers.
std::set<std::pair<std::string, bool>> repeated_lines(const std::vector<Page>& pages) {
  std::map<std::pair<std::string, bool>, std::size_t> seen;
  for (const Page& page : pages) {
    std::set<std::pair<std::string, bool>> here;
    for (const PageLine& line : page.lines) {
      if (line.phrases.size() > 3) continue;  // a table's head, repeated where the table goes on
      const bool top = line.bottom < page.height * kEdge;
      const bool bottom = line.top > page.height * (1 - kEdge);
      if (top || bottom) here.emplace(without_numbers(line.text()), top);
    }
    for (const auto& one : here) ++seen[one];
  }
  std::set<std::pair<std::string, bool>> repeated;
  for (const auto& [line, count] : seen) {
    if (count >= 2 && count * 2 >= pages.size()) repeated.insert(line);
  }
  return repeated;
}

void strip_edges(std::vector<Page>& pages, Document& document) {
  const auto repeated = repeated_lines(pages);
  for (Page& page : pages) {
    std::erase_if(page.lines, [&](const PageLine& line) {
      const bool top = line.bottom < page.height * kEdge;
      const bool bottom = line.top > page.height * (1 - kEdge);
      if (!top && !bottom) return false;
      if (is_page_number(line.text())) {
        strip(document, line, top, "page_number");
      } else if (repeated.contains({without_numbers(line.text()), top})) {
        strip(document, line, top, top ? "page_header" : "page_footer");
      } else {
        return false;
      }
      return true;
    });
  }
}

struct Margins {
  double left = 0;
  double right = 0;
};

constexpr double kBin = 4;  // points: type does not line up exactly

/// The margins of the pages of one width. On the left, the leftmost place where many lines begin;
/// on the right, where most long lines end if they are justified, else as far from the edge as on
/// the left.
Margins margins_of(const std::vector<Page>& pages, double width) {
  std::map<int, int> lefts;
  std::map<int, int> rights;
  int lines = 0;
  for (const Page& page : pages) {
    if (page.width != width) continue;
    for (const PageLine& line : page.lines) {
      if (line.phrases.size() > 1) continue;
      ++lefts[static_cast<int>(line.left() / kBin)];
      if (line.right() > width * 0.6) ++rights[static_cast<int>(line.right() / kBin)];
      ++lines;
    }
  }
  Margins margins;
  for (const auto& [left, count] : lefts) {
    margins.left = left * kBin;
    if (count >= 3 || count * 10 >= lines) break;
  }
  margins.right = width - margins.left;
  int most = 2;
  for (const auto& [right, count] : rights) {
    if (count <= most) continue;
    most = count;
    margins.right = (right + 1) * kBin;
  }
  return margins;
}

bool ends_sentence(const std::string& text) {
  return std::ranges::any_of(std::array<std::string_view, 6>{"。", "！", "？", "；", "：", "……"},
                             [&](std::string_view end) { return text.ends_with(end); });
}

class Paragraphs {
 public:
  Paragraphs(Document& document, FileBudget& budget) : document_{&document}, budget_{&budget} {}

  void page(const std::vector<PageLine>& lines, const Margins& margins) {
    margins_ = margins;
    ++page_;
    for (std::size_t i = 0; i < lines.size() && !budget_->spent();) {
      const std::size_t length = table_length(std::span{lines}.subspan(i));
      if (length == 0) {
        add(lines[i]);
        ++i;
        continue;
      }
      flush();
      for (const std::string& row :
           table_rows(std::span{lines}.subspan(i, length), margins_.right)) {
        write(BlockKind::row, row, page_);
      }
      i += length;
    }
    new_page_ = true;
  }

  void flush() {
    write(BlockKind::paragraph, clean_line(std::exchange(text_, {})), begun_on_);
    open_ = false;
  }

 private:
  /// Whether `line` goes on with the paragraph in hand.
  [[nodiscard]] bool goes_on(const PageLine& line) const {
    const double size = std::max(line.size(), 1.0);
    if (!open_ || last_short_) return false;
    if (line.left() - margins_.left > kIndent * size) return false;
    if (std::max(size, last_size_) > 1.25 * std::min(size, last_size_)) return false;
    if (!new_page_ && line.top - last_bottom_ > 1.5 * size) return false;
    return indented_ || !ends_sentence(text_);
  }

  void add(const PageLine& line) {
    if (!goes_on(line)) {
      flush();
      indented_ = line.left() - margins_.left > kIndent * line.size();
      begun_on_ = page_;
    }
    const std::string text = line.text();
    text_ = joined_line(std::move(text_), text);
    open_ = true;
    last_size_ = std::max(line.size(), 1.0);
    last_bottom_ = line.bottom;
    last_short_ = margins_.right - line.right() > kShort * last_size_;
    new_page_ = false;
  }

  void write(BlockKind kind, const std::string& text, int page) {
    if (text.empty() || !budget_->take(text.size() + 1)) return;
    document_->blocks.push_back({.kind = kind, .text = text, .page = page});
  }

  Document* document_;
  FileBudget* budget_;
  Margins margins_;
  std::string text_;  ///< of the paragraph in hand
  int begun_on_ = 0;
  int page_ = 0;
  bool open_ = false;
  bool indented_ = false;
  bool last_short_ = false;
  bool new_page_ = false;
  double last_size_ = 0;
  double last_bottom_ = 0;
};

}  // namespace

Document document_of(std::vector<FilePage> pages, FileBudget& budget) {
  std::vector<Page> laid;
  for (FilePage& page : pages) {
    laid.push_back({.width = std::round(page.width), .height = page.height});
    laid.back().lines = lines_of(std::move(page));
  }
  Document document;
  strip_edges(laid, document);
  Paragraphs paragraphs{document, budget};
  std::map<double, Margins> margins;
  for (const Page& page : laid) {
    if (!margins.contains(page.width)) margins[page.width] = margins_of(laid, page.width);
    paragraphs.page(page.lines, margins[page.width]);
  }
  paragraphs.flush();
  return document;
}

double han_share(const Document& document) {
  std::size_t han = 0;
  std::size_t letters = 0;
  for (const Block& block : document.blocks) {
    for (std::size_t at = 0; at < block.text.size();) {
      const Utf8Step step = utf8_step(block.text, at);
      at += step.length;
      const char32_t c = step.code;
      const bool latin = (c | 0x20U) >= 'a' && (c | 0x20U) <= 'z';
      if (is_han(c)) ++han;
      if (is_han(c) || latin || (c >= 0xA1 && c < 0x2000) || (c >= 0xE000 && c < 0xF900) ||
          c == 0xFFFD) {
        ++letters;
      }
    }
  }
  return letters == 0 ? 0 : static_cast<double>(han) / static_cast<double>(letters);
}

}  // namespace gongkai
