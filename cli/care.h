#pragma once

#include <cstddef>
#include <string>

namespace gongkai {

// The verbs that look after an archive. Each talks on stderr and returns 0 when it is done.

struct BackupOptions {
  std::string archive;
  std::string copy;
};
int backup(const BackupOptions& options);

struct CompactOptions {
  std::string archive;
};
int compact(const CompactOptions& options);

struct ReextractOptions {
  std::string archive;
  std::size_t threads = 0;  ///< 0: as many as there are processors
  bool again = false;
  bool json = false;
};
/// 3 when a document reads worse than before.
int reextract(const ReextractOptions& options);

}  // namespace gongkai
