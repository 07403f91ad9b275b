#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace gongkai {

/// The archive cannot be used any further; the run ends with one sentence and exit_code(). What was
/// committed before is safe, what was not is as if it had never happened.
class StoreError : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t {
    locked,   ///< another process writes to it
    damaged,  ///< it was an archive, but its bytes do not hold together
    newer,    ///< made by a later program
    older,    ///< made by an earlier one, and opened to read only
    foreign,  ///< something else: another kind of file, or another program's database
    full,     ///< no room left on the disk (or a quota, or a file size limit)
    io,       ///< the file system refused: missing, not permitted, not readable
    misuse,   ///< a mistake in this program
  };

  StoreError(Kind kind, const std::string& detail) : std::runtime_error{detail}, kind_{kind} {}

  [[nodiscard]] Kind kind() const { return kind_; }
  /// 5 when the file is the trouble (locked, damaged, newer, older, foreign), else 1.
  [[nodiscard]] int exit_code() const { return kind_ <= Kind::foreign ? 5 : 1; }

 private:
  Kind kind_;
};

}  // namespace gongkai
