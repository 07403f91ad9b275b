#include "cli/export.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include "store/archive.h"
#include "store/export.h"

namespace gongkai {

int export_documents(const ExportOptions& options) {
  Archive archive = Archive::open_for_reading(options.archive);
  bool closed = false;
  const Sink sink = [&](std::string_view piece) {
    const bool taken = std::fwrite(piece.data(), 1, piece.size(), stdout) == piece.size();
    closed = closed || (!taken && errno == EPIPE);
    return taken;
  };
  if (options.format == ExportOptions::Format::csv) {
    export_csv(archive, options.filter, options.byte_order_mark, sink);
  } else {
    export_jsonl(archive, options.filter, sink);
  }
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (written || closed || errno == EPIPE) return 0;
  fmt::print(stderr, "gongkai: stdout cannot be written\n");
  return 1;
}

}  // namespace gongkai
