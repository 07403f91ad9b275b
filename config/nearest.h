#pragma once

#include <span>
#include <string_view>

namespace gongkai {

/// The word of `known` (at least one) that `word` is most like, for "did you mean".
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace gongkai
