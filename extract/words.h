#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "config/word_starts.h"

namespace gongkai {

using Words = std::span<const std::string_view>;

/// text.starts_with(word), for asking many words of one place: most fail at their first character,
/// and nearly all characters of Chinese share their first byte.
inline bool begins_with(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  const std::size_t first = std::min<std::size_t>(word.size(), 3);
  for (std::size_t i = first; i-- > 0;) {
    if (text[i] != word[i]) return false;
  }
  return text.substr(first).starts_with(word.substr(first));
}

/// The first of `words` that `text` begins with, as part of `text`; empty when none.
inline std::string_view front_of(std::string_view text, Words words) {
  const auto found =
      std::ranges::find_if(words, [&](std::string_view word) { return begins_with(text, word); });
  return found == words.end() ? std::string_view{} : text.substr(0, found->size());
}

/// The first of `words` that `text` ends with, as part of `text`; empty when none.
inline std::string_view back_of(std::string_view text, Words words) {
  const auto found = std::ranges::find_if(words, [&](std::string_view word) {
    return text.size() >= word.size() && begins_with(text.substr(text.size() - word.size()), word);
  });
  return found == words.end() ? std::string_view{} : text.substr(text.size() - found->size());
}

/// Words that are looked for at many places.
class WordList {
 public:
  explicit WordList(Words words) : words_{words} {
    for (const std::string_view word : words) starts_.add(word);
  }

  /// As front_of().
  [[nodiscard]] std::string_view front(std::string_view text) const {
    return starts_.may_begin(text) ? front_of(text, words_) : std::string_view{};
  }

 private:
  Words words_;
  WordStarts starts_;
};

/// True when one of `words` stands anywhere in `text`.
inline bool holds_any(std::string_view text, Words words) {
  const WordList list{words};
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!list.front(text.substr(at)).empty()) return true;
  }
  return false;
}

/// True when `text` is one of `words`.
inline bool is_one_of(std::string_view text, Words words) {
  return std::ranges::find(words, text) != words.end();
}

}  // namespace gongkai
