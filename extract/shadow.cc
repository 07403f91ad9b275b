#include "extract/shadow.h"

#include "config/fold.h"
#include "crawler/utf8.h"

namespace gongkai {

Shadow::Shadow(std::string_view text, std::u32string_view without) {
  text_.reserve(text.size());
  begins_.reserve(text.size());
  ends_.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text.substr(at));
    const char32_t folded = fold(c.value);
    if (!is_blank(c.value) && !without.contains(folded)) {
      if (folded == c.value && c.value != 0xFFFD) {
        text_ += text.substr(at, c.size);
      } else {
        append_utf8(folded, text_);
      }
      while (begins_.size() < text_.size()) {
        begins_.push_back(static_cast<std::uint32_t>(at));
        ends_.push_back(static_cast<std::uint32_t>(at + c.size));
      }
    }
    at += c.size;
  }
}

ByteRange Shadow::source(std::size_t begin, std::size_t end) const {
  if (begin < end) return {begins_[begin], ends_[end - 1]};
  const std::size_t at = begin < begins_.size() ? begins_[begin] : ends_.empty() ? 0 : ends_.back();
  return {at, at};
}

}  // namespace gongkai
