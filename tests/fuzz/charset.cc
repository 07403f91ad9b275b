#include "crawler/charset.h"

#include "crawler/utf8.h"
#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {
namespace {

void check_map(const Decoded& page, std::size_t size) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < page.text.size();) {
    const std::size_t length = utf8_step(page.text, at).length;
    const ByteRange range = page.source({at, at + length});
    require(range.begin <= range.end && range.end <= size, "a character's source is in the page");
    require(range.end >= end, "sources stand in the order of the text");
    end = range.end;
    at += length;
  }
}

}  // namespace

void charset(std::string_view input) {
  const std::string_view content_type = take_line(input);
  const Decoded page = decode_page(input, content_type);
  require(is_utf8(page.text), "text is UTF-8");
  require(page.text.size() <= input.size() * 3, "text is at most three times as long as the page");
  require(encoding_of_label(page.used).has_value(), "the encoding has a name");
  require(page.used != "replacement" && page.used != "GBK", "and a decoder");
  if (page.used == "UTF-8" && is_utf8(input)) {
    require(input.ends_with(page.text) && input.size() - page.text.size() <= 3,
            "UTF-8 stays as it is");
  }
  check_map(page, input.size());
  if (page.used == "gb18030") {
    const std::string bytes =
        encode(page.text, "gb18030", [](char32_t) { return std::string{"?"}; });
    require(is_utf8(decode(bytes, "gb18030")), "what was encoded can be decoded");
  }
}

}  // namespace gongkai::fuzz
