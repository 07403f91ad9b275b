#include <cstdio>
#include <exception>

#include "cli/command_line.h"

int main(int argc, char** argv) {
  try {
    const auto work = gongkai::parse_command_line(argc, argv);
    return work ? (*work)() : work.error();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gongkai: %s\n", error.what());
    return 1;
  }
}
