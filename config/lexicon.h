#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/portal.h"
#include "config/word_starts.h"

namespace gongkai {

/// A kind of portal chrome: what lines of it are called in the archive, and where they may stand.
struct ChromeRule {
  std::string name;     ///< "share"
  bool inside = true;   ///< may also stand at the edges of the body's own container
  bool marker = false;  ///< what follows its lines at the end of a page is chrome as well
};

/// A label of the metadata block or of the line under the title.
struct Label {
  std::string text;     ///< "发布日期", folded
  std::string field;    ///< "published_on"; empty for labels whose value is not kept
  int rank = 0;         ///< position in its list: earlier labels outrank later ones
  bool byline = false;  ///< of who made the page or how often it was read: never part of a document
  bool weak = false;  ///< also an everyday word: counts only beside other labels or under the title
};

/// What is known about the words that portals print: chrome, labels of fields, and the elements
/// that hold a body. Data of config/chrome.toml, labels.toml and containers.toml. All text given
/// to it is folded.
class Lexicon {
 public:
  /// Reads the three files' texts.
  [[nodiscard]] static std::expected<Lexicon, ConfigError> parse(std::string_view chrome,
                                                                 std::string_view labels,
                                                                 std::string_view containers);

  /// The rule of a line that is chrome as a whole: equal to an entry, or made of nothing but
  /// entries, or beginning with an opening and no longer than it allows. Null when no rule knows
  /// it.
  [[nodiscard]] const ChromeRule* line(std::string_view folded) const;
  /// The rule of an entry, as a word among others in a line.
  [[nodiscard]] const ChromeRule* word(std::string_view folded) const;
  /// Bytes of the longest entry.
  [[nodiscard]] std::size_t longest_word() const { return longest_word_; }
  /// The rule of a line that has a mark of a portal's frame anywhere in it ("ICP备").
  [[nodiscard]] const ChromeRule* mark_in(std::string_view folded) const;

  struct LabelMatch {
    const Label* label = nullptr;
    std::size_t size = 0;  ///< bytes of folded text
  };
  /// The longest label that `folded` begins with; {null, 0} when none.
  [[nodiscard]] LabelMatch label_at(std::string_view folded) const;

  /// How good a container of a body an element is by its tag, id or class tokens: 0 unknown, higher
  /// is narrower.
  [[nodiscard]] int container(std::string_view tag, std::string_view id,
                              std::string_view classes) const;

  /// Whether an element is a part of the portal's frame by its tag or by a word of its id or class:
  /// nav, footer, left-menu, shareBox.
  [[nodiscard]] bool region(std::string_view tag, std::string_view id,
                            std::string_view classes) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <typename T>
  using Table = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  /// The rule of the first of several entries that stand together without a gap, in
  /// brackets or not.
  [[nodiscard]] const ChromeRule* words(std::string_view folded) const;

  struct Opening {
    std::size_t rule = 0;
    std::size_t most = 0;  ///< letters that the whole line may have
  };
  struct Mark {
    std::string text;
    std::size_t rule = 0;
  };

  std::vector<ChromeRule> rules_;
  Table<std::size_t> entries_;
  WordStarts entry_starts_;
  std::size_t longest_word_ = 0;
  Table<Opening> openings_;
  WordStarts opening_starts_;
  std::vector<std::size_t> opening_sizes_;  ///< bytes, longest first
  std::vector<Mark> marks_;
  WordStarts mark_starts_;
  Table<Label> labels_;
  WordStarts label_starts_;
  std::vector<std::size_t> label_sizes_;
  Table<int> ids_, classes_, tags_;
  Table<bool> regions_;
};

/// The lexicon that is built into the program.
const Lexicon& builtin_lexicon();

}  // namespace gongkai
