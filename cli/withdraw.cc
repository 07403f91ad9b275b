#include <fmt/format.h>

#include "cli/person.h"
#include "cli/steady_clock.h"
#include "cli/terminal.h"
#include "config/fold.h"
#include "store/archive.h"
#include "store/copy.h"
#include "store/error.h"
#include "store/schema.h"
#include "store/withdrawal.h"

namespace gongkai {
namespace {

void tell(const Withdrawn& withdrawn, std::string_view verb) {
  for (const Withdrawn::One& one : withdrawn.documents) {
    fmt::print(stderr, "{} {}  {}{}{}\n", verb, one.document, one.url,
               one.because.empty() ? "" : ": ", one.because);
  }
  fmt::print(stderr, "{} bodies of theirs {}\n", withdrawn.bodies, verb);
  for (const std::string& document : withdrawn.shared) {
    fmt::print(stderr, "stays: {} has the same bytes or text; it is a document of its own\n",
               document);
  }
}

}  // namespace

int withdraw(const WithdrawOptions& options) {
  if (trim(options.reason).empty() && !options.dry_run) {
    fmt::print(stderr, "gongkai: withdraw needs a --reason\n");
    return 2;
  }
  require_archive(options.archive);
  Withdrawn withdrawn;
  {
    Archive archive = Archive::open_for_writing(options.archive);
    withdrawn = options.dry_run
                    ? plan_withdrawal(archive, options.document)
                    : withdraw(archive, options.document, options.reason, steady_clock()());
  }
  if (withdrawn.documents.empty()) {
    fmt::print(stderr, "gongkai: {} is not in {}, or was withdrawn before\n", options.document,
               options.archive);
    return 1;
  }
  tell(withdrawn, options.dry_run ? "would go:" : "withdrawn:");
  if (options.dry_run) return 0;
  fmt::print(stderr,
             "what remains elsewhere: backups, earlier copies ({}.format-N) and all that was "
             "exported or published before\n",
             options.archive);
  try {
    compact_archive(options.archive);
  } catch (const StoreError& error) {
    fmt::print(stderr,
               "gongkai: it is withdrawn, but the file could not be written anew, so that remains "
               "of it may be left in unused room: {}; run compact when nobody uses it\n",
               error.what());
    return 1;
  }
  return 0;
}

}  // namespace gongkai
