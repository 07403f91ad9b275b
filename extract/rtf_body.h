#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "extract/office_edges.h"
#include "extract/office_flow.h"
#include "extract/rtf_list.h"
#include "extract/rtf_token.h"

namespace gongkai {

/// Turns the tokens of an RTF file into lines.
class RtfBody {
 public:
  RtfBody(std::string_view bytes, FileBudget& budget);

  /// Reads to the end of the outermost group; false when the file ends before, or nests deeper than
  /// any writer does.
  bool read();

  /// What was read: the document with its notes at the end, and stripped lines.
  Document document();

 private:
  /// Where text goes.
  enum class Destination : std::uint8_t {
    body,
    skip,     ///< nowhere, nor do groups inside
    choices,  ///< the same thing twice, once in Unicode, which is read
    between,  ///< nowhere, but groups inside may have destinations of their own
    fonts,
    lists,
    level_text,
    label,     ///< the stored number of the paragraph
    property,  ///< of the document: its title, …
  };
  enum class Story : std::uint8_t { main, header, footer, note, box };

  struct Group {
    Destination destination = Destination::body;
    bool begins_story = false;  ///< a story ends with this group
    bool begins_property = false;
    bool nested_row = false;  ///< describes a row of a table in a table
    int unicode_skip = 1;
    int font = -1;
    bool hidden = false;
    bool deleted = false;
  };
  struct Frame {
    Frame(FileBudget& budget, Story kind) : flow{budget}, story{kind} {}
    Flow flow;
    Story story;
    bool in_table = false;
    int depth = 0;
    int list = 0;
    int level = 0;
    std::string label;
    std::string hidden_text;
  };
  struct Font {
    int charset = 0;
    std::string name;
  };
  struct RowShape {
    std::vector<CellShape> cells;
    int left = 0;
    bool continues = false;
  };

  bool open();
  void close();
  void word(const RtfToken& token);
  bool begin_destination(std::string_view name, bool star);
  void begin_story(Story story);
  void end_story();
  void symbol(char c);
  void text_word(std::string_view name);
  void property_word(std::string_view name, int parameter);
  void font_word(std::string_view name, int parameter);
  void row_word(std::string_view name, int parameter);
  void end_paragraph();
  void end_cell(std::size_t depth);
  void end_row(std::size_t depth, RowShape& shape);
  void take_label();
  void byte(const RtfToken& token);
  void unicode(int value);
  void character(char32_t c);
  void flush();
  void write(std::string_view utf8);
  [[nodiscard]] std::string decoded(std::string_view bytes) const;
  [[nodiscard]] const Font* font() const;

  Group& group() { return groups_.back(); }
  Frame& frame() { return frames_.back(); }

  RtfTokens tokens_;
  FileBudget* budget_;
  std::vector<Group> groups_;
  std::vector<Frame> frames_;
  bool first_in_group_ = false;
  bool star_ = false;
  int skip_ = 0;            ///< things to skip behind \u
  char32_t surrogate_ = 0;  ///< first half of a character written as two \u
  std::string pending_;     ///< bytes not yet decoded
  int code_page_ = 1252;
  int table_font_ = 0;  ///< the one that \fonttbl describes
  std::map<int, Font> fonts_;
  RtfLists lists_;
  bool labels_stored_ = false;
  std::array<RowShape, 2> rows_;  ///< of the outermost table, and of one inside
  std::string property_;
  std::string property_text_;
  std::array<int, 3> date_{};
  Document document_;
  PageEdges edges_;
  std::vector<Block> notes_;
  int note_count_ = 0;
};

}  // namespace gongkai
