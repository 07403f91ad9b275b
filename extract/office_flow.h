#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "extract/content.h"
#include "extract/office_text.h"

namespace gongkai {

/// A cell's place across its table, in any unit that the table's rows share (columns, twips).
struct CellShape {
  int left = 0;
  int right = 0;
  bool continues = false;  ///< covered by the cell above or before it, whose text stands there
};

/// Lays out what a word processor's file says (text, ends of paragraphs, cells and rows, in
/// document order) as lines: one a paragraph, one a table row with its cells joined by tabs. A cell
/// that spans columns is written once, the columns it covers besides are empty. A table of one
/// column is a frame: its paragraphs stand alone. A table inside a cell is part of the cell's text.
class Flow {
 public:
  explicit Flow(FileBudget& budget) : budget_{&budget} {}

  /// Appends to the current paragraph.
  void text(std::string_view utf8) { paragraph_ += utf8; }
  /// The list number of the current paragraph; it stands in front even if text came before.
  void label(std::string number) { label_ = std::move(number); }
  /// The line ends here, the paragraph goes on.
  void line_break() { paragraph_ += '\n'; }

  /// Ends the paragraph; `depth` is the number of tables around it.
  void end_paragraph(std::size_t depth = 0);
  /// Ends a cell of the table at `depth`, and a paragraph in it that was not ended.
  void end_cell(std::size_t depth);
  /// Ends a row; `shapes` are those of its cells, in order. Cells without one are a column each.
  void end_row(std::size_t depth, std::vector<CellShape> shapes);
  /// Ends the table at `depth`, so that another one can follow it directly.
  void end_table(std::size_t depth);
  /// Lines of a text box or a note that stand behind the paragraph in hand.
  void insert(std::vector<Block> lines);

  /// Ends everything that is open and returns the lines.
  std::vector<Block> finish();

 private:
  using Cell = std::vector<std::string>;  ///< its lines
  struct Row {
    std::vector<Cell> cells;
    std::vector<CellShape> shapes;
  };
  struct Table {
    std::vector<Row> rows;
    Row row;    ///< in hand
    Cell cell;  ///< in hand
  };

  Table& table(std::size_t depth);
  void close_tables(std::size_t depth);
  void write(std::size_t depth, BlockKind kind, std::string_view line);
  void write_lines(std::size_t depth, std::string_view lines);
  void write_table(std::size_t depth, Table table);

  FileBudget* budget_;
  std::string paragraph_;
  std::string label_;
  std::vector<Table> tables_;  ///< open ones, outermost first
  std::vector<Block> inserted_;
  std::vector<Block> blocks_;
};

/// `text` as one line: valid UTF-8 without controls, white space around it dropped, tabs as blanks.
std::string clean_line(std::string_view text);

}  // namespace gongkai
