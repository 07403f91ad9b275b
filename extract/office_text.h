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

/// A container may unpack to so much in all, and a member to so many times its packed size.
inline constexpr std::size_t kMaxUnpackedBytes = 64U << 20U;
inline constexpr std::size_t kMaxUnpackRatio = 200;
inline constexpr std::size_t kMaxMembers = 10'000;

/// A file may give so much text: its parts can refer to one another, so that a small file says the
/// same thing a million times.
inline constexpr std::size_t kMaxTextBytes = 8U << 20U;

/// What is left of a file's allowance of text. Shared by all that write lines of one file.
class TextBudget {
 public:
  explicit TextBudget(std::size_t bytes = kMaxTextBytes) : left_{bytes} {}

  /// False when `bytes` are more than what is left; then nothing is left any more.
  bool take(std::size_t bytes) {
    spent_ = spent_ || bytes > left_;
    left_ = spent_ ? 0 : left_ - bytes;
    return !spent_;
  }
  [[nodiscard]] bool spent() const { return spent_; }

 private:
  std::size_t left_;
  bool spent_ = false;
};

}  // namespace gongkai
