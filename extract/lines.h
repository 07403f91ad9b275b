#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"
#include "extract/dom.h"

namespace gongkai {

class Lexicon;

/// One line as a person sees it. Text and source are asked of the Lines that own it.
struct Line {
  std::uint32_t begin = 0, end = 0;                ///< in the lines' text
  std::uint32_t folded_begin = 0, folded_end = 0;  ///< in their shadow copy
  std::uint32_t first_run = 0, end_run = 0;        ///< pieces of the page it was put together from
  std::uint32_t element = 0;       ///< innermost element of Lines::elements() around it
  std::uint32_t letters = 0;       ///< characters that are not blank
  std::uint32_t link_letters = 0;  ///< those of them inside links
  std::uint8_t heading = 0;        ///< 1 to 6 inside h1 to h6
  bool row = false;                ///< a table row: cells are joined by tabs
  bool hidden = false;             ///< inside something hidden
  bool fallback = false;           ///< inside noscript and the like
  bool control = false;            ///< text of a button, list box or text area
  bool page_title = false;         ///< the title element's
  bool region = false;  ///< inside what its class or id calls a part of the portal's frame
};

/// An element that stands in lines of its own, or that is a known container; in document order.
struct Element {
  Node node;
  std::uint32_t parent = 0;  ///< index; the first element is its own parent
  std::uint32_t first_line = 0, end_line = 0;
  int container = 0;  ///< rank among known containers, 0: none
};

/// A link with a target, or with a handler in its place.
struct Anchor {
  Node node;
  std::uint32_t line = 0;  ///< the line its text is on, or the first after it when it has none
};

/// All text of a page, as lines in document order: block elements and br break lines, a data
/// table's row is one line, white space is collapsed as a browser does. Hidden and fallback lines
/// stand after the others. Every character that is not blank and not in script, style, template
/// or a comment is in exactly one line.
///
/// Borrows the page's nodes and bytes.
class Lines {
 public:
  static Lines of_page(const Page& page, const Lexicon& lexicon);
  /// Plain text: one line a line.
  static Lines of_text(std::string_view text);

  [[nodiscard]] const std::vector<Line>& all() const { return lines_; }
  [[nodiscard]] const std::vector<Element>& elements() const { return elements_; }
  [[nodiscard]] const std::vector<Anchor>& anchors() const { return anchors_; }
  /// Elements without text that say or lead to something: meta, base, script, iframe, embed,
  /// object.
  [[nodiscard]] const std::vector<Node>& tags() const { return tags_; }
  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] const Line& operator[](std::size_t index) const { return lines_[index]; }
  /// How many lines are neither hidden nor fallback; they stand first.
  [[nodiscard]] std::size_t shown() const { return shown_; }

  [[nodiscard]] std::string_view text(const Line& line) const {
    return std::string_view{text_}.substr(line.begin, line.end - line.begin);
  }
  /// The shadow copy that is matched: see fold().
  [[nodiscard]] std::string_view folded(const Line& line) const {
    return std::string_view{folded_}.substr(line.folded_begin, line.folded_end - line.folded_begin);
  }
  /// Where in the page `part`, a piece of line.text, stands; nullopt when other text stands
  /// between its pieces, so that no one range gives it back.
  [[nodiscard]] std::optional<ByteRange> source(const Line& line, std::string_view part) const;
  [[nodiscard]] std::optional<ByteRange> source(const Line& line) const {
    return source(line, text(line));
  }

  /// Where in the line's text pieces from other text nodes begin, ascending.
  [[nodiscard]] std::vector<std::uint32_t> seams(const Line& line) const;

  /// Takes the bytes [begin, end) of line `index`'s text out of it, into a line of their own behind
  /// it; both must have letters left. Text handed out before is no longer valid.
  void cut(std::size_t index, std::size_t begin, std::size_t end);

 private:
  friend class Flattener;

  /// Consecutive bytes of text_ that came from one text node.
  struct Run {
    std::uint32_t begin = 0, end = 0;  ///< in text_
    std::uint32_t at = 0;  ///< in the node's decoded text; in the page when there is no node
    Node node;             ///< set when its source has character references, so offsets differ
    bool link = false;
  };

  [[nodiscard]] std::size_t position(const Run& run, std::uint32_t offset) const;
  void measure(Line& line);
  /// Lets `line` be the bytes [begin, end) of text_, trimmed.
  void set_bounds(Line& line, std::uint32_t begin, std::uint32_t end);
  /// Copies what text_[begin, end) of `line` was put together from behind everything else.
  void copy(const Line& line, std::uint32_t begin, std::uint32_t end);

  /// How far a node was aligned for the question before: most go on from there.
  struct Aligned {
    Node node;
    std::size_t raw = 0, decoded = 0;
  };

  mutable Aligned aligned_;
  std::string_view page_;
  std::string text_;
  std::string folded_;
  std::vector<Line> lines_;
  std::vector<Run> runs_;
  std::vector<Element> elements_;
  std::vector<Anchor> anchors_;
  std::vector<Node> tags_;
  std::size_t shown_ = 0;
};

}  // namespace gongkai
