#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// `text` (UTF-8) as it is compared across portals: NFKC, all white space removed.
std::string normalised_text(std::string_view text);

/// What cross-posted copies of one text have in common: SHA-256 of the normalised text in hex;
/// empty when nothing is left of it, since empty texts are not copies of each other.
std::string text_group(std::string_view text);

}  // namespace gongkai
