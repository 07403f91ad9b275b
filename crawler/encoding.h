#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

class SourceMap;

/// The WHATWG name ("UTF-8", "GBK", "windows-1252") of an encoding's label, any case and
/// surrounding ASCII white space; nullopt for what is no label. UTF-7 is none.
std::optional<std::string_view> encoding_of_label(std::string_view label);

/// `bytes` as UTF-8, by an encoding's label. Cannot fail: what cannot be decoded becomes U+FFFD, an
/// unknown label means UTF-8. A byte order mark of that encoding is dropped.
std::string decode(std::string_view bytes, std::string_view label);

/// The same, appended to `out` and noted in `map`; `encoding` is a WHATWG name.
void decode(std::string_view bytes, std::string_view encoding, std::string& out, SourceMap& map);

/// UTF-8 `text` in an encoding, as a form or a query on a page of that encoding sends it; `missing`
/// says what stands for a character that the encoding lacks. UTF-16 and unknown names mean UTF-8.
std::string encode(std::string_view text, std::string_view encoding,
                   const std::function<std::string(char32_t)>& missing);

}  // namespace gongkai
