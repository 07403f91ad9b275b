#include "store/well_formed.h"

#include "crawler/utf8.h"

namespace gongkai {

std::string well_formed(std::string text) {
  if (is_utf8(text)) return text;
  std::string mended;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    append_utf8(step.code, mended);
    at += step.length;
  }
  return mended;
}

}  // namespace gongkai
