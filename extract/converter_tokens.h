#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "extract/lines.h"

namespace gongkai {

/// The first token that a converter left in `text` in place of something that is no text
/// ("[bookmark: _GoBack]", "[image: …]", as Apache Tika prints them): its byte range.
std::optional<std::pair<std::size_t, std::size_t>> find_converter_token(std::string_view text);

/// `text` is one token and nothing else, or settings and style rules that lost their tags when the
/// text was pasted.
bool is_converter_token(std::string_view text);

/// Takes the tokens out of their lines, each into a line of its own.
void cut_converter_tokens(Lines& lines);

}  // namespace gongkai
