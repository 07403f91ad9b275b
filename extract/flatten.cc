#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "config/fold.h"
#include "config/lexicon.h"
#include "extract/lines.h"

namespace gongkai {
namespace {

bool is_html_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/// Characters between which a line end in the source is no space (CSS Text 3, §4.1.3).
bool is_wide(char32_t c) {
  return (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF01 && c <= 0xFF60) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

char32_t last_code_point(std::string_view text) {
  std::size_t start = text.size() - 1;
  while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
  return code_point_at(text.substr(start)).value;
}

/// The value of `property` in an inline style, lower case, or empty.
std::string style_value(std::string_view style, std::string_view property) {
  while (!style.empty()) {
    const std::size_t end = std::min(style.find(';'), style.size());
    const std::string_view declaration = style.substr(0, end);
    const std::size_t colon = declaration.find(':');
    if (colon != std::string_view::npos && fold(declaration.substr(0, colon)) == property) {
      return fold(declaration.substr(colon + 1));
    }
    style.remove_prefix(std::min(end + 1, style.size()));
  }
  return {};
}

/// A page that hides its body until its script has run is read as it is then seen.
bool is_hidden(Node node, std::string_view style) {
  const std::string_view tag = node.tag();
  if (tag == "html" || tag == "body") return false;
  if (node.has_attribute("hidden") || node.attribute("aria-hidden") == "true") return true;
  return !style.empty() && style_value(style, "display").starts_with("none");
}

/// Word's settings, pasted with its text: <xml><w:WordDocument><w:View>Normal</w:View>…
bool is_settings(Node node) {
  return node.tag() == "xml";
}

int span(Node cell, const char* name, int most) {
  const std::string_view value = trim(cell.attribute(name));
  int number = 1;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return std::clamp(number, 1, most);
}

int cells_of(Node row) {
  int cells = 0;
  for (Node child = row.first_child(); child; child = child.next_sibling()) {
    cells += child.display() == Display::cell;
  }
  return cells;
}

}  // namespace

/// Walks a page once, without recursion, and writes its lines.
class Flattener {
 public:
  Flattener(const Page& page, const Lexicon& lexicon) : lexicon_{lexicon} {
    out_.page_ = page.text();
    out_.text_.reserve(page.text().size() / 2);
    out_.folded_.reserve(page.text().size() / 2);
    out_.lines_.reserve(1024);
    out_.elements_.reserve(2048);
    out_.elements_.push_back({.node = page.root()});
    walk(page.root(), 0);
    out_.shown_ = out_.lines_.size();
    // Hidden parts wait until the end, so that a line that goes on behind one stays whole. They may
    // have hidden parts of their own.
    // NOLINTNEXTLINE(modernize-loop-convert): it grows meanwhile
    for (std::size_t i = 0; i < aside_.size(); ++i) {
      aside_state_ = aside_[i];
      walk(aside_state_.node, aside_state_.element);
    }
    out_.elements_.front().end_line = static_cast<std::uint32_t>(out_.shown_);
  }

  Lines take() { return std::move(out_); }

 private:
  /// A part that a person does not see.
  struct Aside {
    Node node;
    std::uint32_t element = 0;
    bool hidden = false;
    bool fallback = false;
  };

  struct Frame {
    Node node;
    Display display = Display::flow;
    std::uint32_t element = 0;  ///< of out_.elements_; the parent's when it has none of its own
    bool own_element = false;
    bool link = false;
    bool preformatted = false;
    bool control = false;
    std::uint8_t heading = 0;
    bool data_row = false;  ///< inside a row that is one line
    bool page_title = false;
    bool region = false;
  };

  void walk(Node root, std::uint32_t element) {
    stack_.clear();
    stack_.push_back({.element = element});
    begin_line();
    Node at = root;
    bool descend = enter(at, at == root && aside_state_.node == root);
    while (true) {
      Node next = descend ? at.first_child() : Node{};
      if (!next) {
        if (descend) leave();
        while (at != root && !(next = at.next_sibling())) {
          at = at.parent();
          leave();
        }
        if (at == root) break;
      }
      at = next;
      descend = enter(at, false);
    }
    end_line();
  }

  /// Opens `node`; false when it has no inside to walk.
  bool enter(Node node, bool shown_anyway) {
    if (!node.is_element()) {
      if (node.is_text()) add_text(node);
      return false;
    }
    const Display display = node.display();
    if (node.is_reference()) out_.tags_.push_back(node);
    if (display == Display::none) return false;
    if (display == Display::line_break) {
      break_line();
      return false;
    }
    const bool attributes = node.has_attributes();
    const std::string_view style = attributes ? node.attribute("style") : std::string_view{};
    if (!shown_anyway && (display == Display::fallback || is_settings(node) ||
                          (attributes && is_hidden(node, style)))) {
      aside_.push_back({.node = node,
                        .element = top().element,
                        .hidden = aside_state_.hidden || display != Display::fallback,
                        .fallback = aside_state_.fallback || display == Display::fallback});
      return false;
    }
    open(node, display, style);
    return true;
  }

  void open(Node node, Display display, std::string_view style) {
    Frame frame = top();
    frame.node = node;
    frame.display = display;
    frame.own_element = false;
    const int container =
        node.has_attributes() || display == Display::flow
            ? lexicon_.container(node.tag(), node.attribute("id"), node.attribute("class"))
            : 0;
    if (display == Display::flow && container == 0) {
      open_flow(node, frame);
      stack_.push_back(frame);
      return;
    }
    if (display == Display::preformatted || style_value(style, "white-space").starts_with("pre")) {
      frame.preformatted = true;
    }
    open_table_part(node, frame);
    break_line();
    if (const int level = node.heading_level()) frame.heading = static_cast<std::uint8_t>(level);
    const std::string_view tag = node.tag();
    frame.control =
        frame.control || tag == "select" || tag == "button" || tag == "textarea" || tag == "option";
    frame.page_title = frame.page_title || tag == "title";
    frame.region =
        frame.region || lexicon_.region(tag, node.attribute("id"), node.attribute("class"));
    if (!frame.data_row) {
      frame.own_element = true;
      out_.elements_.push_back({.node = node,
                                .parent = frame.element,
                                .first_line = next_line(),
                                .container = container});
      frame.element = static_cast<std::uint32_t>(out_.elements_.size() - 1);
    }
    stack_.push_back(frame);
    line_.element = frame.element;
    apply_state();
  }

  void open_flow(Node node, Frame& frame) {
    if (node.tag() != "a") return;
    const bool leads = !node.attribute("href").empty();
    if (!leads && !node.has_attribute("onclick")) return;
    frame.link = leads;
    out_.anchors_.push_back({.node = node, .line = next_line()});
  }

  void open_table_part(Node node, Frame& frame) {
    switch (frame.display) {
      case Display::table:
        data_table_ = !frame.data_row && is_data(node);
        if (data_table_) taken_.clear();
        break;
      case Display::row:
        if (!frame.data_row && data_table_) {
          break_line();
          const bool joined = cells_of(node) > 1;
          frame.data_row = joined;
          column_ = 0;
          spans_.clear();
          if (joined) {
            out_.elements_.push_back(
                {.node = node, .parent = frame.element, .first_line = next_line()});
            frame.element = static_cast<std::uint32_t>(out_.elements_.size() - 1);
            frame.own_element = true;
            line_.element = frame.element;
          }
        }
        break;
      case Display::cell:
        if (data_table_) open_cell(node, frame.data_row);
        break;
      default: break;
    }
  }

  void open_cell(Node cell, bool joined) {
    constexpr int kMostColumns = 100;
    const auto occupied = [&] { return column_ < taken_.size() && taken_[column_] > 0; };
    while (occupied()) next_cell(joined);
    if (column_ >= kMostColumns) return;
    const int columns = span(cell, "colspan", kMostColumns - static_cast<int>(column_));
    next_cell(joined);
    constexpr int kMostRows = 500;
    spans_.push_back(
        {std::max<std::size_t>(column_, 1) - 1, columns, span(cell, "rowspan", kMostRows)});
    pending_tabs_ = columns - 1;
    column_ += static_cast<std::size_t>(columns - 1);
  }

  void next_cell(bool joined) {
    constexpr std::size_t kMostTabs = 200'000;  // a page's tables have no more cells
    if (joined && tabs_ >= kMostTabs) {
      space_ = std::max(space_, Space::plain);
      return;
    }
    if (joined) {
      const std::size_t tabs = static_cast<std::size_t>(pending_tabs_) + (column_ > 0 ? 1 : 0);
      out_.text_.append(tabs, '\t');
      tabs_ += tabs;
    }
    pending_tabs_ = 0;
    space_ = Space::none;
    cell_begin_ = out_.text_.size();
    ++column_;
  }

  void close_row() {
    for (auto& rows : taken_) rows -= rows > 0;
    for (const Span& cell : spans_) {
      const std::size_t end = cell.column + static_cast<std::size_t>(cell.columns);
      if (taken_.size() < end) taken_.resize(end);
      for (std::size_t i = cell.column; i < end; ++i)
        taken_[i] = std::max(taken_[i], cell.rows - 1);
    }
    spans_.clear();
    pending_tabs_ = 0;
  }

  void leave() {
    const Frame frame = stack_.back();
    stack_.pop_back();
    if (frame.display == Display::flow && !frame.own_element) return;
    if (frame.display == Display::row && data_table_ && !top().data_row) {
      if (frame.data_row) line_.row = true;
      end_line();
      close_row();
      begin_line();
    } else {
      break_line();
    }
    if (frame.display == Display::table && !frame.data_row) data_table_ = false;
    if (frame.own_element) out_.elements_[frame.element].end_line = next_line();
    line_.element = top().element;
    apply_state();
  }

  /// A table whose rows are data. One that holds a heading, a list, a form or another table only
  /// lays out the page, and so does one with a cell of many paragraphs. In doubt it is no data: its
  /// cells then stand on lines of their own, and nothing is run together.
  [[nodiscard]] bool is_data(Node table) const {
    constexpr std::array<std::string_view, 18> kLayout{
        "table",  "h1",     "h2",  "h3",      "form",    "input", "select", "textarea", "button",
        "iframe", "script", "nav", "article", "section", "ul",    "ol",     "dl",       "header"};
    constexpr int kMostParagraphs = 10;
    constexpr int kMostInOneRow = 3;  // a single row of longer cells is columns of a page
    int paragraphs = 0;
    int most = 0;
    int rows = 0;
    for (Node node = table.next(table); node; node = node.next(table)) {
      if (!node.is_element()) continue;
      const Display display = node.display();
      rows += display == Display::row;
      if (display == Display::cell) {
        paragraphs = 0;
      } else if (display == Display::block || display == Display::line_break) {
        most = std::max(most, ++paragraphs);
        if (most > kMostParagraphs) return false;
      }
      if (display == Display::flow) continue;
      if (std::ranges::find(kLayout, node.tag()) != kLayout.end()) return false;
      if (node.has_attributes() &&
          lexicon_.container(node.tag(), node.attribute("id"), node.attribute("class")) > 0) {
        return false;
      }
    }
    return rows > 1 || most <= kMostInOneRow;
  }

  void add_text(Node node) {
    const std::string_view text = node.text();
    const bool exact = node.end() - node.begin() == text.size();
    const Frame& frame = top();
    for (std::size_t at = 0; at < text.size();) {
      if (is_html_space(text[at])) {
        const bool line_end = text[at] == '\n' || text[at] == '\r';
        ++at;
        if (line_end && frame.preformatted && !frame.data_row) {
          break_line();
        } else {
          space_ = std::max(space_, line_end ? Space::line_end : Space::plain);
        }
        continue;
      }
      std::size_t end = at;
      while (end < text.size() && !is_html_space(text[end])) ++end;
      add_space(text.substr(at));
      const auto begin = static_cast<std::uint32_t>(out_.text_.size());
      out_.text_.append(text.substr(at, end - at));
      out_.runs_.push_back({.begin = begin,
                            .end = static_cast<std::uint32_t>(out_.text_.size()),
                            .at = static_cast<std::uint32_t>(exact ? node.begin() + at : at),
                            .node = exact ? Node{} : node,
                            .link = frame.link});
      at = end;
    }
  }

  void add_space(std::string_view next) {
    const Space space = std::exchange(space_, Space::none);
    if (space == Space::none || out_.text_.size() == cell_begin_) return;
    if (space == Space::line_end && is_wide(code_point_at(next).value) &&
        is_wide(last_code_point(out_.text_)))
      return;
    out_.text_ += ' ';
  }

  /// Ends the line where a block begins or ends; inside a joined row that is only a space.
  void break_line() {
    if (top().data_row) {
      space_ = std::max(space_, Space::plain);
      return;
    }
    end_line();
    begin_line();
  }

  void begin_line() {
    line_ = {};
    line_.begin = static_cast<std::uint32_t>(out_.text_.size());
    line_.first_run = static_cast<std::uint32_t>(out_.runs_.size());
    line_.element = top().element;
    space_ = Space::none;
    cell_begin_ = out_.text_.size();
    apply_state();
  }

  void apply_state() {
    line_.heading = top().heading;
    line_.control = top().control;
    line_.page_title = top().page_title;
    line_.region = top().region;
    line_.hidden = aside_state_.hidden;
    line_.fallback = aside_state_.fallback;
  }

  void end_line() {
    const std::string_view written = std::string_view{out_.text_}.substr(line_.begin);
    std::string_view kept = trim(written);
    if (line_.row && !kept.empty()) {  // empty cells before the first full one keep their tabs
      const std::string_view cells =
          written.substr(0, static_cast<std::size_t>(kept.data() - written.data()));
      const std::size_t tab = cells.find('\t');
      if (tab != std::string_view::npos) {
        kept = written.substr(
            tab, static_cast<std::size_t>(kept.data() + kept.size() - written.data()) - tab);
      }
    }
    line_.begin =
        kept.empty() ? line_.begin : static_cast<std::uint32_t>(kept.data() - out_.text_.data());
    line_.end = line_.begin + static_cast<std::uint32_t>(kept.size());
    line_.end_run = static_cast<std::uint32_t>(out_.runs_.size());
    out_.measure(line_);
    if (line_.letters == 0) {
      out_.text_.resize(out_.text_.size() - written.size());
      out_.runs_.resize(line_.first_run);
      return;
    }
    out_.lines_.push_back(line_);
  }

  [[nodiscard]] const Frame& top() const { return stack_.back(); }
  [[nodiscard]] std::uint32_t next_line() const {
    return static_cast<std::uint32_t>(out_.lines_.size());
  }

  enum class Space : std::uint8_t { none, plain, line_end };
  struct Span {
    std::size_t column = 0;
    int columns = 1;
    int rows = 1;
  };

  const Lexicon& lexicon_;
  Lines out_;
  std::vector<Frame> stack_;
  std::vector<Aside> aside_;
  Aside aside_state_;
  Line line_;
  Space space_ = Space::none;
  std::size_t cell_begin_ = 0;
  bool data_table_ = false;
  std::size_t column_ = 0;
  int pending_tabs_ = 0;
  std::size_t tabs_ = 0;
  std::vector<int> taken_;  ///< by column: rows that a spanned cell still takes
  std::vector<Span> spans_;
};

Lines Lines::of_page(const Page& page, const Lexicon& lexicon) {
  return Flattener{page, lexicon}.take();
}

}  // namespace gongkai
