#pragma once

#include <optional>
#include <string>

namespace gongkai {

// The verbs that prove that an archive is what it was.

struct VerifyOptions {
  std::string archive;
  std::optional<std::string> head;  ///< what `head` printed on an earlier day
  bool reextract = false;           ///< also read every text's bytes again
  bool json = false;
};
/// Prints what was looked at and every finding; 0, or 5 when there is one.
int verify(const VerifyOptions& options);

struct HeadOptions {
  std::string archive;
};
/// Prints the last links of the archive's chains.
int head(const HeadOptions& options);

}  // namespace gongkai
