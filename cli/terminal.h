#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// `text` as it may go to stdout: on a terminal, what could steer it is written out (printable()),
/// line by line; into a file or pipe it goes as it is.
std::string to_stdout(std::string_view text);

/// `text` cut or padded to `columns` of a terminal, a Chinese character counting two.
std::string in_columns(std::string_view text, int columns);

}  // namespace gongkai
