#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/command_line.h"
#include "store/error.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, not the end
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
  try {
    spdlog::set_default_logger(spdlog::stderr_color_mt("gongkai"));  // stdout is data
    const auto work = gongkai::parse_command_line(argc, argv);
    return work ? (*work)() : work.error();
  } catch (const gongkai::StoreError& error) {
    std::fprintf(stderr, "gongkai: %s\n", error.what());
    return error.exit_code();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gongkai: %s\n", error.what());
    return 1;
  }
}
