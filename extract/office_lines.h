#pragma once

#include <string>
#include <vector>

namespace gongkai {

/// A word as it stands on a page that is laid out already (PDF, OFD); units are the page's own,
/// from its top left corner.
struct PageWord {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  std::string text;
};

struct FilePage {
  double width = 0;
  double height = 0;
  std::vector<PageWord> words;
};

/// Words next to one another, without a wide gap between them; at least one, from left to right.
struct PagePhrase {
  double left = 0;
  double right = 0;
  std::vector<PageWord> words;

  /// The words with blanks where they stand apart. A small raised number behind Chinese is the mark
  /// of a note and reads [1], so that it does not become part of another number.
  [[nodiscard]] std::string text() const;
};

/// What stands at one height of a page, or of a column of it.
struct PageLine {
  std::vector<PagePhrase> phrases;  ///< from left to right, at least one
  double top = 0;
  double bottom = 0;

  [[nodiscard]] double left() const { return phrases.front().left; }
  [[nodiscard]] double right() const { return phrases.back().right; }
  [[nodiscard]] double size() const { return bottom - top; }
  [[nodiscard]] std::string text() const;
};

/// The lines of a page in reading order: from top to bottom, and column by column where the page is
/// set in two.
std::vector<PageLine> lines_of(FilePage page);

/// A phrase of these words, which are sorted from left to right.
PagePhrase phrase_of(std::vector<PageWord> words);

/// `a` and `b` put together as they would stand in one line: with a blank between Latin words, none
/// next to Chinese.
std::string joined_line(std::string a, const std::string& b);

}  // namespace gongkai
