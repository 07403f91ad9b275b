#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "extract/content.h"

namespace gongkai {

/// Why a file gives no text; the state is `unreadable`, `truncated`, `parse_limit` or `no_text`.
struct FileError {
  FetchState state = FetchState::unreadable;
  std::string reason;  ///< a sentence's end, behind the name of the format
};

/// What a reader of one format makes of a file: blocks, stripped lines and claims of a Document.
using FileText = std::expected<Document, FileError>;

/// The error of a file whose text is more than kMaxTextBytes.
inline FileError too_much_text() {
  return {.state = FetchState::parse_limit, .reason = "gives more text than is kept"};
}

/// A container may unpack to so much in all, and a member to so many times its packed size.
inline constexpr std::size_t kMaxUnpackedBytes = 64U << 20U;
inline constexpr std::size_t kMaxUnpackRatio = 200;
inline constexpr std::size_t kMaxMembers = 10'000;

/// A file may give so much text: its parts can refer to one another, so that a small file says the
/// same thing a million times.
inline constexpr std::size_t kMaxTextBytes = 8U << 20U;

/// What is left of a file's allowances. Shared by all that read one file, also by those that read
/// the members of an archive.
class FileBudget {
 public:
  explicit FileBudget(std::size_t text = kMaxTextBytes, std::size_t unpacked = kMaxUnpackedBytes)
      : text_{text}, unpacked_{unpacked} {}

  /// False when `bytes` of text are more than what is left; then nothing is left any more.
  bool take(std::size_t bytes) { return take_from(text_, bytes, spent_); }
  /// The same for bytes that were unpacked.
  bool unpack(std::size_t bytes) { return take_from(unpacked_, bytes, unpacked_spent_); }
  /// True when text had to be left out.
  [[nodiscard]] bool spent() const { return spent_; }

 private:
  static bool take_from(std::size_t& left, std::size_t bytes, bool& spent) {
    spent = spent || bytes > left;
    left = spent ? 0 : left - bytes;
    return !spent;
  }

  std::size_t text_;
  std::size_t unpacked_;
  bool spent_ = false;
  bool unpacked_spent_ = false;
};

}  // namespace gongkai
