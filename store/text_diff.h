#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// A run of characters that two texts share, or that only one of them has.
struct DiffPart {
  enum class Kind : std::uint8_t { same, removed, added };
  Kind kind = Kind::same;
  std::string text;
  friend bool operator==(const DiffPart&, const DiffPart&) = default;
};

/// Neighbouring lines that differ, character by character.
struct DiffHunk {
  std::size_t line_before = 0;  ///< first line in the old text, from 1
  std::size_t line_after = 0;   ///< and in the new one
  std::vector<DiffPart> parts;  ///< put together they are the old lines, or the new ones
};

/// What changed from `before` to `after`, and nothing else. Time is bounded: where texts have next
/// to nothing in common, lines are shown as replaced as a whole.
std::vector<DiffHunk> diff_texts(std::string_view before, std::string_view after);

}  // namespace gongkai
