#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// A program to run on some bytes, and how far it may go.
struct ChildCommand {
  std::string program;                 ///< a path, or a name that is looked up in PATH
  std::vector<std::string> arguments;  ///< without the program's name
  std::string_view input;              ///< its stdin
  std::chrono::seconds cpu{10};        ///< of processor time
  std::chrono::milliseconds timeout{60'000};
  std::size_t memory = 0;   ///< bytes of address space; 0: no limit
  std::size_t scratch = 0;  ///< bytes of a file in memory, as it needs for a child of its own
  std::size_t most_output = std::size_t{64} << 20U;
};

struct ChildResult {
  std::string output;
  std::string messages;  ///< its stderr, the first 64 KiB
  int exit_code = 0;
};

struct ChildError {
  enum class Kind : std::uint8_t { not_found, not_started, too_slow, too_much_output, crashed };
  Kind kind = Kind::not_started;
  std::string detail;  ///< a sentence for people
};

/// Runs a program to its end and returns what it printed. It gets the bytes as a file on stdin,
/// opens few files and none to write, has no network, and inherits nothing but PATH; all of this
/// holds for whatever it starts too (confine()). When it outruns a limit it is killed with all that
/// it started, as it is when this process dies.
[[nodiscard]] std::expected<ChildResult, ChildError> run_child(const ChildCommand& command);

}  // namespace gongkai
