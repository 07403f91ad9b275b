#include "extract/office_flow.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::size_t kDeepestTable = 16;
constexpr std::size_t kCellCost = 8;  // of text: an empty cell takes memory too
constexpr int kSameEdge = 60;         // twips, 1 mm: rows drawn by hand do not quite line up

/// Controls, soft hyphens, the byte order mark and marks of writing direction: nothing of them is
/// to be seen.
bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x200B || c == 0x200E ||
         c == 0x200F || (c >= 0x202A && c <= 0x202E) || c == 0x2060 || c == 0xFEFF || c == 0xFFFE ||
         c == 0xFFFF || c == 0xFFFC;
}

bool is_blank(char32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
         c == 0x205F;
}

/// The edges that the cells of a table have in common, ascending.
std::vector<int> grid_of(const std::vector<std::vector<CellShape>>& rows) {
  std::vector<int> edges;
  for (const auto& row : rows) {
    for (const CellShape& cell : row) {
      edges.push_back(cell.left);
      edges.push_back(cell.right);
    }
  }
  std::ranges::sort(edges);
  std::vector<int> grid;
  for (const int edge : edges) {
    if (grid.empty() || edge - grid.back() > kSameEdge) grid.push_back(edge);
  }
  return grid;
}

std::size_t column_of(const std::vector<int>& grid, int edge) {
  const auto after = std::ranges::upper_bound(grid, edge);
  return after == grid.begin() ? 0 : static_cast<std::size_t>(after - grid.begin()) - 1;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += ' ';
    text += line;
  }
  return text;
}

}  // namespace

std::string clean_line(std::string_view text) {
  std::string line;
  std::size_t end = 0;  // of the last character that is not blank
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    at += step.length;
    if (step.code == '\t') {
      if (!line.empty() && !line.ends_with(' ')) line += ' ';
      continue;
    }
    if (is_invisible(step.code)) continue;
    const bool blank = is_blank(step.code);
    if (blank && line.empty()) continue;
    append_utf8(step.code, line);
    if (!blank) end = line.size();
  }
  line.resize(end);
  return line;
}

Flow::Table& Flow::table(std::size_t depth) {
  depth = std::clamp<std::size_t>(depth, 1, kDeepestTable);
  close_tables(depth);
  while (tables_.size() < depth) tables_.emplace_back();
  return tables_.back();
}

void Flow::close_tables(std::size_t depth) {
  while (tables_.size() > depth) {
    Table closed = std::move(tables_.back());
    tables_.pop_back();
    const std::size_t around = tables_.size();
    if (!closed.cell.empty()) closed.row.cells.push_back(std::move(closed.cell));
    if (!closed.row.cells.empty()) closed.rows.push_back(std::move(closed.row));
    write_table(around, std::move(closed));
  }
}

void Flow::write(std::size_t depth, BlockKind kind, std::string_view line) {
  if (line.empty() || !budget_->take(line.size() + 1)) return;
  if (depth == 0) {
    blocks_.push_back({.kind = kind, .text = std::string{line}});
  } else {
    table(depth).cell.emplace_back(line);
  }
}

void Flow::write_lines(std::size_t depth, std::string_view lines) {
  for (std::size_t at = 0; at <= lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    write(depth, BlockKind::paragraph, clean_line(lines.substr(at, end - at)));
    at = end + 1;
  }
}

void Flow::write_table(std::size_t depth, Table table) {
  std::vector<std::vector<CellShape>> shapes;
  bool frame = true;
  for (Row& row : table.rows) {
    int right = row.shapes.empty() ? 0 : row.shapes.back().right;
    while (row.shapes.size() < row.cells.size()) {
      row.shapes.push_back({.left = right, .right = right + 1000});
      right += 1000;
    }
    row.shapes.resize(row.cells.size());
    frame = frame && row.cells.size() == 1;
    shapes.push_back(row.shapes);
  }
  const std::vector<int> grid = grid_of(shapes);
  for (const Row& row : table.rows) {
    if (budget_->spent()) return;
    if (frame) {
      for (const std::string& line : row.cells.front()) {
        write(depth, BlockKind::paragraph, line);
      }
      continue;
    }
    std::string line;
    std::size_t column = 0;
    bool said = false;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::size_t left =
          std::max(column_of(grid, row.shapes[i].left), i == 0 ? 0 : column + 1);
      for (; column < left; ++column) line += '\t';
      if (row.shapes[i].continues) continue;
      const std::string cell = joined(row.cells[i]);
      said = said || !cell.empty();
      line += cell;
    }
    if (!said) continue;
    for (; column + 2 < grid.size(); ++column) line += '\t';
    if (depth > 0) std::ranges::replace(line, '\t', ' ');
    write(depth, BlockKind::row, line);
  }
}

void Flow::end_paragraph(std::size_t depth) {
  depth = std::min(depth, kDeepestTable);
  close_tables(depth);
  std::string lines = std::exchange(label_, {}) + std::exchange(paragraph_, {});
  write_lines(depth, lines);
  for (Block& block : std::exchange(inserted_, {})) {
    if (depth == 0) {
      blocks_.push_back(std::move(block));
    } else {
      std::ranges::replace(block.text, '\t', ' ');
      table(depth).cell.push_back(std::move(block.text));
    }
  }
}

void Flow::end_cell(std::size_t depth) {
  if (!paragraph_.empty() || !label_.empty()) end_paragraph(depth);
  Table& table = this->table(depth);
  if (budget_->take(kCellCost)) table.row.cells.push_back(std::exchange(table.cell, {}));
}

void Flow::end_row(std::size_t depth, std::vector<CellShape> shapes) {
  Table& table = this->table(depth);
  if (!table.cell.empty()) table.row.cells.push_back(std::exchange(table.cell, {}));
  if (table.row.cells.empty()) return;
  shapes.resize(std::min(shapes.size(), table.row.cells.size()));
  shapes.shrink_to_fit();
  table.row.shapes = std::move(shapes);
  table.rows.push_back(std::exchange(table.row, {}));
}

void Flow::end_table(std::size_t depth) {
  close_tables(depth == 0 ? 0 : depth - 1);
}

void Flow::insert(std::vector<Block> lines) {
  std::ranges::move(lines, std::back_inserter(inserted_));
}

std::vector<Block> Flow::finish() {
  if (!paragraph_.empty() || !label_.empty() || !inserted_.empty()) {
    end_paragraph(tables_.size());
  }
  close_tables(0);
  return std::exchange(blocks_, {});
}

}  // namespace gongkai
