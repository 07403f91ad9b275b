#pragma once

#include <optional>
#include <string_view>

#include "extract/dom.h"

namespace gongkai {

/// A look over a page's tags, without building anything, for what makes the parser slow: it is
/// quadratic in open elements and in the attributes of one tag. Nullopt when the page may be
/// parsed.
std::optional<ParseLimit> prescan(std::string_view html);

}  // namespace gongkai
