#pragma once

#include <string_view>

namespace gongkai {

/// The enumerator that to_string() prints as `word`; `last` for other words, which are of archives
/// that somebody edited.
template <typename Enum>
Enum from_word(std::string_view word, Enum last) {
  for (int i = 0; i < static_cast<int>(last); ++i) {
    if (to_string(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return last;
}

}  // namespace gongkai
