#pragma once

#include <string>

namespace gongkai {

/// The digest of what documents are read with besides the program: lexicon, labels, containers and
/// divisions; kept with every version.
std::string rules_digest();

}  // namespace gongkai
