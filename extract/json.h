#pragma once

#include <string>

#include "extract/content.h"

namespace gongkai {

/// `content` as one line of JSON (UTF-8, no newline at its end), the interface of
/// `gongkai extract --json`; invalid UTF-8 is replaced by U+FFFD.
std::string to_json(const Content& content);

}  // namespace gongkai
