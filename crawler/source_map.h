#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crawler/request.h"

namespace gongkai {

/// Leads from byte offsets of decoded text back to the bytes it was decoded from. Stores one entry
/// per run of characters of one shape, so ASCII costs nothing and a page of Han text little. For
/// pages below 4 GiB.
class SourceMap {
 public:
  /// Appends characters: `text` bytes each, made of `source` bytes each, `count` of them.
  void add(std::size_t text, std::size_t source, std::size_t count = 1);
  /// Source bytes that became no text (a byte order mark, an escape sequence).
  void skip(std::size_t source) { source_end_ += source; }

  /// The source of text[begin, end), widened to whole characters. Offsets past the end mean the
  /// end.
  [[nodiscard]] ByteRange source(ByteRange text) const;

 private:
  struct Run {
    std::uint32_t text;  ///< where it begins
    std::uint32_t source;
    std::uint32_t text_unit;  ///< bytes of one character
    std::uint32_t source_unit;
  };
  [[nodiscard]] std::size_t find(std::size_t text, bool round_up) const;

  std::vector<Run> runs_;
  std::size_t text_end_ = 0;
  std::size_t source_end_ = 0;
};

}  // namespace gongkai
