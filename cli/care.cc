#include "cli/care.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "store/copy.h"
#include "store/schema.h"

namespace gongkai {

int backup(const BackupOptions& options) {
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  back_up_archive(options.archive, options.copy, [terminal](int left, int all) {
    if (terminal && all > 0)
      fmt::print(stderr, "\r{} % copied", 100 * static_cast<long long>(all - left) / all);
  });
  if (terminal) fmt::print(stderr, "\r");
  fmt::print("{}: {} bytes, verified\n", options.copy, std::filesystem::file_size(options.copy));
  return 0;
}

int compact(const CompactOptions& options) {
  require_archive(options.archive);
  const auto before = std::filesystem::file_size(options.archive);
  compact_archive(options.archive);
  fmt::print("{}: {} bytes, {} before\n", options.archive,
             std::filesystem::file_size(options.archive), before);
  return 0;
}

}  // namespace gongkai
