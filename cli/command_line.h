#pragma once

#include <expected>
#include <functional>

namespace gongkai {

/// Reads the command line and returns the work it asks for, or the exit code when there is none to
/// do (help: 0, bad command line: 2; what is wrong was printed). Does no work itself.
[[nodiscard]] std::expected<std::function<int()>, int> parse_command_line(int argc,
                                                                          const char* const* argv);

}  // namespace gongkai
