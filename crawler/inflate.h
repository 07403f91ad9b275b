#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace gongkai {

/// Why a body could not be decoded to its end. What had been decoded by then is kept.
struct InflateError {
  enum class Kind : std::uint8_t {
    truncated,    ///< the stream stops before its end, or its checksum is wrong
    corrupt,      ///< not the coding that was said, or damaged inside
    too_large,    ///< more than the cap
    unsupported,  ///< a coding that we cannot undo, or more than five in a row
  };
  Kind kind;
  std::string detail;
  std::string partial;  ///< decoded bytes before the error
};

/// Undoes a Content-Encoding: gzip, deflate (zlib or raw), br, zstd, several in the order they were
/// applied. Where a head does not tell the truth of its body, the body does: what begins with 1F 8B
/// is unzipped although nothing says so, or says it once too seldom, and what does not begin so is
/// no gzip; text that is not in its coding is plain; names that are no codings ("utf-8") are passed
/// over. Neither the body nor any step of its decoding may be longer than `cap`. An empty body is
/// empty in every coding.
[[nodiscard]] std::expected<std::string, InflateError> inflate_body(
    std::string_view body, std::string_view content_encoding, std::size_t cap);

}  // namespace gongkai
