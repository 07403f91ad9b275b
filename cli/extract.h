#pragma once

#include <string>

namespace gongkai {

/// `gongkai extract`: reads one saved page or file, without an archive.
struct ExtractOptions {
  std::string file = "-";  ///< "-" is stdin
  std::string url;         ///< where it came from; links resolve against it
  std::string content_type;
  bool json = false;  ///< one JSON object; otherwise the text alone
  bool bare = false;  ///< a file as its own format tells it: no title or fields are looked for
};

/// Prints what was read. 0: a document or listing; 3: a refusal (its reason on stderr); 1: the file
/// cannot be read.
int extract(const ExtractOptions& options);

}  // namespace gongkai
