#include "store/folded.h"

#include <unicode/uchar.h>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

char32_t lower(char32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
  if (code >= 0x3400 && code <= 0x9fff) return code;  // ideographs: nearly all there is
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(code)));
}

}  // namespace

bool is_unsearched_space(char32_t code) {
  return code == ' ' || code == 0xa0 || code == 0x3000;
}

Folded::Folded(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    if (!is_unsearched_space(step.code)) characters.push_back({lower(step.code), at});
    at += step.length;
  }
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    const char32_t code = lower(step.code);
    if (code == step.code && step.valid) {
      if (!is_unsearched_space(code)) out.append(text, at, step.length);
    } else {
      append_utf8(code, out);
    }
    at += step.length;
  }
  return out;
}

}  // namespace gongkai
