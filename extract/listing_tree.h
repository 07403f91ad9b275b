#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "extract/dom.h"

namespace gongkai {

/// A page laid out flat, in document order: what is asked of an element ("how many links are in
/// it", "what stands between these two") becomes a range of indices. Nothing recurses.
class ListingTree {
 public:
  struct Entry {
    Node node;
    int parent = -1;      ///< index; -1 for the root
    int end = 0;          ///< index after the last descendant
    bool unseen = false;  ///< inside script, style, template, noscript or textarea
    bool hidden = false;  ///< itself has an inline display:none
    bool chrome = false;  ///< inside navigation, header, footer or the like, by tag, role or name
  };

  explicit ListingTree(Node root);

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] const Entry& operator[](int index) const {
    return entries_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] int size() const { return static_cast<int>(entries_.size()); }

  /// The visible text of the entries [begin, end), white space folded; pieces of different
  /// elements are parted by a space when `parted`. Entries of [skip_begin, skip_end) are left out.
  [[nodiscard]] std::string text(int begin, int end, bool parted, int skip_begin = 0,
                                 int skip_end = 0) const;
  /// Whether an element's source, tags and all, is at most `bytes` long; a guard before text()
  /// where the same element may be asked often.
  [[nodiscard]] bool is_short(int index, std::size_t bytes) const;

  /// The visible text of one element, white space folded.
  [[nodiscard]] std::string text(int index) const { return text(index, (*this)[index].end, false); }

 private:
  std::vector<Entry> entries_;
};

/// `text` with every run of white space, U+00A0, U+3000 and invisible characters as one space,
/// none at its ends.
std::string fold_space(std::string_view text);
/// `text` without any white space or invisible characters.
std::string without_space(std::string_view text);
/// Characters (code points) of UTF-8 text.
std::size_t length_of(std::string_view text);

}  // namespace gongkai
