#pragma once

#include <map>
#include <string>
#include <string_view>

#include "extract/office_list.h"

namespace gongkai {

/// The list tables of an RTF file, filled as its control words come, and the numbers they give to
/// paragraphs. Most writers also store each number beside its paragraph; this is for those that do
/// not.
class RtfLists {
 public:
  /// A control word inside of \listtable or \listoverridetable.
  void word(std::string_view name, int parameter);
  /// A byte or a character of the \leveltext in hand.
  void level_text(char32_t character);

  /// The number of the next paragraph of list `use` (\ls) at `level` (\ilvl); empty when the tables
  /// have none.
  std::string label(int use, int level);

 private:
  ListLevel* level() {
    return level_ < 0 || level_ >= 9 ? nullptr : &list_.at(std::size_t(level_));
  }

  ListLevels list_;
  int level_ = -1;
  int text_length_ = -1;  ///< characters of \leveltext still to come; -1: its length comes first
  int used_list_ = 0;
  std::map<int, ListLevels> lists_;      ///< by \listid
  std::map<int, int> uses_;              ///< \ls to \listid
  std::map<int, ListCounter> counters_;  ///< by \listid
};

}  // namespace gongkai
