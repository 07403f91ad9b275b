#pragma once

#include <string>
#include <vector>

namespace gongkai {

/// `gongkai import`: what is in WARC files, into an archive.
struct ImportCommand {
  std::string archive;
  std::vector<std::string> files;
  std::vector<std::string> portals;  ///< portal files, or names of shipped ones
  bool json = false;
};

/// 0; 3 when a record was damaged or refers to bytes that are nowhere (each is told on stderr); 2
/// for a portal that is none; 130 or 143: stopped by a signal, and the same command goes on.
int import_files(const ImportCommand& command);

}  // namespace gongkai
