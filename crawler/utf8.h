#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gongkai {

/// One step through bytes that should be UTF-8.
struct Utf8Step {
  char32_t code = 0xFFFD;  ///< U+FFFD when not well-formed
  std::size_t length =
      1;  ///< bytes consumed; for errors the maximal subpart, as WHATWG decoders do
  bool valid = false;
};

/// Reads the character that begins at `at`, which must be inside `bytes`.
Utf8Step utf8_step(std::string_view bytes, std::size_t at);

/// Where the ASCII that begins at `from` ends.
std::size_t ascii_end(std::string_view bytes, std::size_t from);

/// Where the well-formed UTF-8 that begins at `from` ends: bytes.size() when all of it is.
std::size_t utf8_end(std::string_view bytes, std::size_t from = 0);

inline bool is_utf8(std::string_view bytes) {
  return utf8_end(bytes) == bytes.size();
}

/// `c` must be a Unicode scalar value.
void append_utf8(char32_t c, std::string& out);

}  // namespace gongkai
