#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// What view search_text leaves out: spaces, and characters that no reader sees.
bool is_unsearched(char32_t code);

/// A text as it is compared in a search: without is_unsearched(), letters in one case as the index
/// has them, full-width forms of ASCII as ASCII, which the index has as printed. Character by
/// character, with the bytes that each came from.
struct Folded {
  struct Character {
    char32_t code;
    std::size_t begin;
  };
  explicit Folded(std::string_view text);
  std::vector<Character> characters;
};

/// The same as a text.
std::string folded(std::string_view text);

}  // namespace gongkai
