#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gongkai {

/// One thing that an RTF file says.
struct RtfToken {
  enum class Kind : std::uint8_t { open, close, word, symbol, byte, end };
  Kind kind = Kind::end;
  std::string_view word;         ///< word: letters alone; symbol: the character behind the \ sign
  std::optional<int> parameter;  ///< word: number right behind it
  char byte = '\0';              ///< byte: as it stands, or written as \'xx
  bool escaped = false;          ///< byte: it was written as \'xx
};

/// Cuts an RTF file into tokens; any bytes are accepted. Line ends between tokens are dropped and
/// data of \bin skipped.
class RtfTokens {
 public:
  explicit RtfTokens(std::string_view bytes) : bytes_{bytes} {}
  RtfToken next();

 private:
  RtfToken control();

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace gongkai
