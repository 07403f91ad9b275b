#include <fcntl.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <system_error>

#include "cli/command_line.h"
#include "store/error.h"

namespace {

/// As a shell says it of a program that SIGPIPE ended.
constexpr int kNobodyReads = 128 + SIGPIPE;

/// The next file that is opened would be given the number of a standard stream that is closed, and
/// what is printed would go into it. Talk that nobody wants may vanish, data may not: what is
/// written to a closed stdout stays an error.
void fill_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    ::open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_RDWR);
  }
}

/// Writes out what is left in the buffer: `code`, unless that cannot be done.
int flushed(int code) {
  if (std::fflush(stdout) == 0) return code;
  if (errno == EPIPE) return kNobodyReads;
  std::fprintf(stderr, "gongkai: stdout cannot be written: %s\n", std::strerror(errno));
  return std::max(code, 1);
}

int run(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("gongkai"));  // stdout is data
  const auto work = gongkai::parse_command_line(argc, argv);
  return work ? (*work)() : work.error();
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, not the end
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
  fill_closed_streams();
  try {
    return flushed(run(argc, argv));
  } catch (const gongkai::StoreError& error) {
    std::fprintf(stderr, "gongkai: %s\n", error.what());
    return error.exit_code();
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::broken_pipe) return kNobodyReads;
    std::fprintf(stderr, "gongkai: %s\n", error.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gongkai: %s\n", error.what());
    return 1;
  }
}
