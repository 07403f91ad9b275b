#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/person.h"
#include "cli/steady_clock.h"
#include "store/archive.h"
#include "store/correction.h"

namespace gongkai {
namespace {

int refuse(std::string_view why) {
  fmt::print(stderr, "gongkai: {}\n", why);
  return 2;
}

int tell(const Corrected& corrected, std::string_view what) {
  for (const std::string& mistake : corrected.mistakes)
    fmt::print(stderr, "gongkai: {}\n", mistake);
  if (!corrected.mistakes.empty()) return refuse("nothing was done");
  fmt::print(stderr, "{} {}; {} in force already\n", corrected.made, what, corrected.known);
  return 0;
}

}  // namespace

int correct(const CorrectOptions& options) {
  if (options.file.empty() == options.revoke.empty())
    return refuse("correct takes a FILE, or --revoke with numbers");
  if (!options.revoke.empty() && (options.who.empty() || options.why.empty()))
    return refuse("--revoke needs --who and --why");
  if (!std::filesystem::exists(options.archive))
    return refuse(fmt::format("{} does not exist", options.archive));
  if (!options.revoke.empty()) {
    Archive archive = Archive::open_for_writing(options.archive);
    return tell(revoke(archive, options.revoke, options.who, options.why, steady_clock()()),
                "taken back");
  }
  std::ifstream in{options.file, std::ios::binary};
  const std::string csv{std::istreambuf_iterator<char>{in}, {}};
  if (in.bad() || !in.is_open()) return refuse(options.file + ": the file cannot be read");
  const auto corrections = parse_corrections(csv, options.file);
  if (!corrections) return refuse(corrections.error().detail);
  Archive archive = Archive::open_for_writing(options.archive);
  return tell(correct(archive, *corrections, steady_clock()()), "made");
}

}  // namespace gongkai
