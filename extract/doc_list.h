#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/office_list.h"

namespace gongkai {

/// The automatic numbers of a .doc: its tables of lists (PlfLst) and of their uses (PlfLfo).
/// Paragraphs must be asked in document order, each once.
class DocLists {
 public:
  /// Each from its start to the end of the stream: levels stand behind the tables themselves.
  DocLists(std::string_view lists, std::string_view uses);

  /// The number that Word shows in front of a paragraph that uses list `use` (from 1) at `level`.
  std::string label(int use, int level);

  /// True when a paragraph used a list that the tables do not have, so that its number is missing.
  [[nodiscard]] bool lost() const { return lost_; }

 private:
  struct Use {
    std::uint32_t list = 0;
    std::map<std::size_t, int> starts;        ///< of levels that begin anew when it is first used
    std::map<std::size_t, ListLevel> levels;  ///< those that look different
  };

  void load_lists(std::string_view bytes);
  void load_uses(std::string_view bytes);

  std::map<std::uint32_t, ListLevels> lists_;
  std::vector<Use> uses_;
  std::map<std::uint32_t, ListCounter> counters_;
  std::set<std::pair<int, std::size_t>> begun_;
  bool lost_ = false;
};

}  // namespace gongkai
