#include "extract/doc_list.h"

#include <algorithm>

#include "crawler/utf8.h"
#include "extract/office_bytes.h"

namespace gongkai {
namespace {

constexpr std::size_t kListSize = 28;
constexpr std::size_t kUseSize = 16;
constexpr std::size_t kLevelHeader = 28;
constexpr std::size_t kMostText = 64;
constexpr std::size_t kMost = 4096;  // lists and uses; Word allows 2046

int start_of(std::uint32_t value) {
  return static_cast<int>(std::min<std::uint32_t>(value, 0x7FFF));
}

/// Takes one LVL off `bytes`: header, two lists of modifiers, then the number's text, in which
/// characters 0 to 8 stand for the numbers of the levels.
ListLevel take_level(std::string_view& bytes) {
  const unsigned flags = u8_at(bytes, 5);
  const bool no_restart = (flags & 0x08U) != 0;
  ListLevel level{.start = start_of(u32_at(bytes, 0)),
                  .format = static_cast<NumberFormat>(u8_at(bytes, 4)),
                  .restart = no_restart ? u8_at(bytes, 26) : -1,
                  .legal = (flags & 0x04U) != 0,
                  .joined = u8_at(bytes, 15) == 2};
  const std::size_t at = kLevelHeader + u8_at(bytes, 25) + u8_at(bytes, 24);
  const std::size_t length = u16_at(bytes, at);
  for (std::size_t i = 0; i < std::min(length, kMostText); ++i) {
    const unsigned unit = u16_at(bytes, at + 2 + 2 * i);
    if (unit < kListLevels) {
      level.text += '%';
      level.text += static_cast<char>('1' + unit);
    } else if (unit < 0xD800 || unit > 0xDFFF) {
      append_utf8(unit, level.text);
    }
  }
  bytes.remove_prefix(std::min(bytes.size(), at + 2 + 2 * length));
  return level;
}

}  // namespace

DocLists::DocLists(std::string_view lists, std::string_view uses) {
  load_lists(lists);
  load_uses(uses);
}

void DocLists::load_lists(std::string_view bytes) {
  const std::size_t count = std::min<std::size_t>(u16_at(bytes, 0), kMost);
  std::string_view levels = slice(bytes, 2 + kListSize * count, std::string_view::npos);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view list = slice(bytes, 2 + kListSize * i, kListSize);
    const bool simple = (u8_at(list, 26) & 1U) != 0;
    ListLevels& loaded = lists_[u32_at(list, 0)];
    for (std::size_t level = 0; level < (simple ? 1 : kListLevels) && !levels.empty(); ++level) {
      loaded.at(level) = take_level(levels);
    }
  }
}

void DocLists::load_uses(std::string_view bytes) {
  const std::size_t count = std::min<std::size_t>(u32_at(bytes, 0), kMost);
  std::string_view more = slice(bytes, 4 + kUseSize * count, std::string_view::npos);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view entry = slice(bytes, 4 + kUseSize * i, kUseSize);
    Use use{.list = u32_at(entry, 0)};
    const std::size_t overrides = std::min<std::size_t>(u8_at(entry, 12), kListLevels);
    more.remove_prefix(std::min<std::size_t>(more.size(), 4));  // LFOData: a position, then these
    for (std::size_t k = 0; k < overrides && more.size() >= 8; ++k) {
      const std::uint32_t start = u32_at(more, 0);
      const std::uint32_t flags = u32_at(more, 4);
      const std::size_t level = std::min<std::size_t>(flags & 0x0FU, kListLevels - 1);
      more.remove_prefix(8);
      const bool looks = (flags & 0x20U) != 0;
      if (looks) use.levels[level] = take_level(more);
      if ((flags & 0x10U) != 0) {
        use.starts[level] = looks ? use.levels[level].start : start_of(start);
      }
    }
    uses_.push_back(std::move(use));
  }
}

std::string DocLists::label(int use, int level) {
  if (use <= 0) return {};
  if (static_cast<std::size_t>(use) > uses_.size()) {
    lost_ = true;
    return {};
  }
  const Use& used = uses_[static_cast<std::size_t>(use) - 1];
  const auto list = lists_.find(used.list);
  if (list == lists_.end()) {
    lost_ = true;
    return {};
  }
  const std::size_t index = std::min(static_cast<std::size_t>(level), kListLevels - 1);
  ListLevels levels = list->second;
  for (const auto& [other, looks] : used.levels) levels.at(other) = looks;
  ListCounter& counter = counters_[used.list];
  for (std::size_t i = 0; i <= index; ++i) {
    const auto start = used.starts.find(i);
    if (start != used.starts.end() && begun_.emplace(use, i).second) {
      counter.restart(i, start->second);
    }
  }
  return counter.next(levels, index);
}

}  // namespace gongkai
