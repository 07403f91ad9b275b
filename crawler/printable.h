#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// `text` fit for a log line or terminal: control characters (C0, C1, DEL) and bidirectional
/// overrides become \xNN or \u{NNNN}, invalid UTF-8 becomes \xNN; everything else is kept.
std::string printable(std::string_view text);

}  // namespace gongkai
