#include "store/folded.h"

#include <unicode/uchar.h>

#include <cstdint>

#include "config/fold.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

/// Letters of scripts that are younger than FTS5's table of cases stay as they are: its index has
/// them so.
bool is_known_to_fts5(char32_t code) {
  constexpr std::uint8_t kUnicode = 6;
  UVersionInfo age{};
  u_charAge(static_cast<UChar32>(code), age);
  return age[0] <= kUnicode;
}

char32_t folded(char32_t code) {
  if (code >= 0x3400 && code <= 0x9fff) return code;  // ideographs: nearly all there is
  const char32_t narrow = fold(code);                 // full-width forms of ASCII, and its capitals
  if (narrow < 0x80) return narrow;
  if (code == 0xFFFE || code == 0xFFFF) return 0xFFFD;  // as SQLite reads them
  const auto same_case =
      static_cast<char32_t>(u_foldCase(static_cast<UChar32>(code), U_FOLD_CASE_DEFAULT));
  return same_case == code || is_known_to_fts5(code) ? same_case : code;
}

}  // namespace

bool is_unsearched(char32_t code) {
  switch (code) {
    case ' ':
    case 0xa0:    // no-break space
    case 0xad:    // soft hyphen
    case 0x2002:  // en space
    case 0x2003:  // em space
    case 0x2009:  // thin space
    case 0x200b:  // zero-width space
    case 0x200c:  // zero-width non-joiner
    case 0x200d:  // zero-width joiner
    case 0x2060:  // word joiner
    case 0x3000:  // ideographic space
    case 0xfeff:  // zero-width no-break space
      return true;
    default: return false;
  }
}

Folded::Folded(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    if (!is_unsearched(step.code)) characters.push_back({folded(step.code), at});
    at += step.length;
  }
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    const char32_t code = folded(step.code);
    if (code == step.code && step.valid) {
      if (!is_unsearched(code)) out.append(text, at, step.length);
    } else {
      append_utf8(code, out);
    }
    at += step.length;
  }
  return out;
}

}  // namespace gongkai
