#pragma once

#include <string>

namespace gongkai {

/// `text` with U+FFFD for what is not well-formed UTF-8. Others read the archive with tools that
/// refuse a column of TEXT for one false byte in it.
std::string well_formed(std::string text);

}  // namespace gongkai
