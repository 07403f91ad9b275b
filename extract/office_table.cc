#include "extract/office_table.h"

#include <algorithm>
#include <utility>

namespace gongkai {
namespace {

constexpr std::size_t kLongestTable = 4000;  // lines of one table
constexpr std::size_t kMostColumns = 200;
constexpr double kFull = 1.7;      // of the size of type: nearer to the next column a cell is full
constexpr double kCellGap = 0.3;   // of the size of type: least gap between two cells
constexpr double kFarBelow = 0.9;  // of the size of type: no wrapped line stands so far below

struct Column {
  double left = 0;
  double right = 0;
};

/// Phrases that overlap from line to line are a column; a phrase over several columns joins none.
std::vector<Column> columns_of(std::span<const PageLine> lines) {
  std::vector<Column> phrases;
  for (const PageLine& line : lines) {
    if (line.phrases.size() < 2) continue;
    for (const PagePhrase& phrase : line.phrases) phrases.push_back({phrase.left, phrase.right});
  }
  // Narrow phrases first: a heading over two columns must find both of them there.
  std::ranges::stable_sort(phrases, {},
                           [](const Column& column) { return column.right - column.left; });
  std::vector<Column> columns;
  for (const Column& phrase : phrases) {
    Column* home = nullptr;
    std::size_t touched = 0;
    for (Column& column : columns) {
      if (phrase.left < column.right && phrase.right > column.left) {
        home = &column;
        ++touched;
      }
    }
    if (touched == 0 && columns.size() < kMostColumns) columns.push_back(phrase);
    if (touched == 1) {
      home->left = std::min(home->left, phrase.left);
      home->right = std::max(home->right, phrase.right);
    }
  }
  std::ranges::sort(columns, {}, &Column::left);
  return columns;
}

std::size_t column_of(const std::vector<Column>& columns, const PagePhrase& phrase) {
  std::size_t best = 0;
  double best_overlap = -1e9;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double overlap =
        std::min(phrase.right, columns[i].right) - std::max(phrase.left, columns[i].left);
    if (overlap > best_overlap + 0.01) {
      best = i;
      best_overlap = overlap;
    }
  }
  return best;
}

/// Puts the lines of a table together to rows.
class Rows {
 public:
  Rows(std::vector<Column> columns, double right)
      : columns_{std::move(columns)}, right_{right}, cells_(columns_.size()) {}

  void add(PageLine line) {
    split(line);
    std::vector<const PagePhrase*> phrases(columns_.size());
    std::vector<std::string> texts(columns_.size());
    for (const PagePhrase& phrase : line.phrases) {
      const std::size_t i = column_of(columns_, phrase);
      texts[i] = texts[i].empty() ? phrase.text() : texts[i] + ' ' + phrase.text();
      phrases[i] = &phrase;
    }
    if (begins_row(phrases, line)) end_row();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (phrases[i] == nullptr) continue;
      cells_[i].text = joined_line(std::move(cells_[i].text), texts[i]);
      cells_[i].full = next_column(i) - phrases[i]->right < kFull * line.size();
    }
    bottom_ = line.bottom;
    open_ = true;
  }

  std::vector<std::string> finish() {
    end_row();
    return std::move(rows_);
  }

 private:
  struct Cell {
    std::string text;
    bool full = false;  ///< its last line goes up to the next column, so that it may be wrapped
  };

  /// Cells whose text comes near to that of the next look like one phrase over two columns; they
  /// part at the gap between words that lies between the columns.
  void split(PageLine& line) const {
    std::vector<PagePhrase> phrases;
    for (PagePhrase& phrase : line.phrases) {
      std::vector<PageWord> words;
      for (PageWord& word : phrase.words) {
        if (!words.empty() && lies_between_columns(words.front(), words.back(), word)) {
          phrases.push_back(phrase_of(std::exchange(words, {})));
        }
        words.push_back(std::move(word));
      }
      phrases.push_back(phrase_of(std::move(words)));
    }
    line.phrases = std::move(phrases);
  }

  [[nodiscard]] bool lies_between_columns(const PageWord& first, const PageWord& before,
                                          const PageWord& after) const {
    if (after.left - before.right < kCellGap * (after.bottom - after.top)) return false;
    for (std::size_t i = 0; i + 1 < columns_.size(); ++i) {
      if (first.left < columns_[i].right && before.right < columns_[i + 1].left &&
          after.left > columns_[i].right) {
        return true;
      }
    }
    return false;
  }

  /// A line goes on with the row in hand if no cell of that was complete.
  [[nodiscard]] bool begins_row(const std::vector<const PagePhrase*>& phrases,
                                const PageLine& line) const {
    if (!open_) return false;
    if (line.top - bottom_ > kFarBelow * line.size()) return true;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (phrases[i] != nullptr && !cells_[i].text.empty() && !cells_[i].full) return true;
    }
    return false;
  }

  [[nodiscard]] double next_column(std::size_t i) const {
    return i + 1 < columns_.size() ? columns_[i + 1].left : right_;
  }

  void end_row() {
    std::string row;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (i > 0) row += '\t';
      row += cells_[i].text;
      cells_[i] = {};
    }
    if (open_) rows_.push_back(std::move(row));
    open_ = false;
  }

  std::vector<Column> columns_;
  double right_;
  std::vector<Cell> cells_;
  double bottom_ = 0;
  bool open_ = false;
  std::vector<std::string> rows_;
};

}  // namespace

std::size_t table_length(std::span<const PageLine> lines) {
  std::size_t length = 0;
  std::size_t wide = 0;
  for (std::size_t i = 0; i < std::min(lines.size(), kLongestTable); ++i) {
    const bool several = lines[i].phrases.size() > 1;
    if (i > 0) {
      const double gap = lines[i].top - lines[i - 1].bottom;
      if (gap < -lines[i].size() || gap > 2.5 * lines[i].size()) break;
    }
    if (several) {
      ++wide;
      length = i + 1;
    } else if (i + 1 - length > 4 || i == 0) {
      break;
    }
  }
  if (wide < 2) return 0;
  // The last row may go on in lines that have a phrase in one of its later columns only.
  while (length < lines.size() && lines[length].phrases.size() == 1 &&
         lines[length].top - lines[length - 1].bottom < kFarBelow * lines[length].size() &&
         lines[length].left() > lines[0].phrases[1].left - 2) {
    ++length;
  }
  return length;
}

std::vector<std::string> table_rows(std::span<const PageLine> lines, double right) {
  for (const PageLine& line : lines) right = std::max(right, line.right());
  Rows rows{columns_of(lines), right};
  for (const PageLine& line : lines) rows.add(line);
  return rows.finish();
}

}  // namespace gongkai
