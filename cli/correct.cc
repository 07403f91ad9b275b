#include <fmt/format.h>

#include <utility>
#include <vector>

#include "cli/person.h"
#include "cli/steady_clock.h"
#include "config/fold.h"
#include "config/text_file.h"
#include "store/archive.h"
#include "store/correction.h"
#include "store/schema.h"

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
  if (!options.revoke.empty() && (trim(options.who).empty() || trim(options.why).empty()))
    return refuse("--revoke needs --who and --why");
  std::vector<Correction> corrections;
  if (options.revoke.empty()) {
    const auto csv = read_text_file(options.file);
    if (!csv) return refuse(csv.error().detail);
    auto parsed = parse_corrections(*csv, options.file);
    if (!parsed) return refuse(parsed.error().detail);
    corrections = *std::move(parsed);
  }
  require_archive(options.archive);
  Archive archive = Archive::open_for_writing(options.archive);
  const TimePoint now = steady_clock()();
  if (options.revoke.empty()) return tell(correct(archive, corrections, now), "made");
  return tell(revoke(archive, options.revoke, options.who, options.why, now), "taken back");
}

}  // namespace gongkai
