#pragma once

#include <bitset>
#include <cstddef>
#include <string_view>

namespace gongkai {

/// Where any of some words may begin, told by up to three bytes: for one pass over a text instead
/// of one a word.
class WordStarts {
 public:
  void add(std::string_view word) {
    if (word.empty()) return;
    if (word.size() < 3) {
      bytes_.set(static_cast<unsigned char>(word[0]));
    } else {
      threes_.set(slot(word));
    }
  }
  /// False when none of them stands at the front of `text`.
  [[nodiscard]] bool may_begin(std::string_view text) const {
    if (text.empty()) return false;
    return bytes_.test(static_cast<unsigned char>(text[0])) ||
           (text.size() >= 3 && threes_.test(slot(text)));
  }

 private:
  static std::size_t slot(std::string_view text) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(text[i]));
    };
    return (byte(0) * 37 + byte(1) * 11 + byte(2)) % 256;
  }

  std::bitset<256> threes_;
  std::bitset<256> bytes_;
};

}  // namespace gongkai
