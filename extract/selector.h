#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "extract/lines.h"

namespace gongkai {

/// The first of `lines`' elements that one of `selectors` names, trying them in order. A selector
/// is CSS: tag, #id, .class and their compounds, descendants ("#main .text") and children (" > ");
/// one that cannot be read selects nothing.
std::optional<std::size_t> select_first(const Lines& lines,
                                        const std::vector<std::string>& selectors);

}  // namespace gongkai
