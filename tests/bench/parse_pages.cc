#include <fmt/format.h>
#include <gumbo.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// parse_pages DIRECTORY: prints the CPU seconds that Gumbo alone needs for every .html file below
// it, with its own options and allocator: what any program that parses these pages has to pay.

namespace {

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  double seconds = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{argv[1]}) {
    if (entry.path().extension() != ".html") continue;
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string page{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
    const double begun = cpu_seconds();
    GumboOutput* const output =
        gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    seconds += cpu_seconds() - begun;
  }
  fmt::print("{:.3f}\n", seconds);
}
