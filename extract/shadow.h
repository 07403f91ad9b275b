#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"

namespace gongkai {

/// The folded copy of a text that is matched in its place (see fold()), and where in the text each
/// of its bytes came from.
class Shadow {
 public:
  /// `without`: characters that are left out besides blanks.
  explicit Shadow(std::string_view text, std::u32string_view without = {});

  [[nodiscard]] std::string_view text() const { return text_; }
  /// What part of the text [begin, end) of the shadow came from; an empty part has no length.
  [[nodiscard]] ByteRange source(std::size_t begin, std::size_t end) const;

 private:
  std::string text_;
  std::vector<std::uint32_t> begins_, ends_;  ///< for each byte, those of its character in the text
};

}  // namespace gongkai
