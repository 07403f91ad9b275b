#include "extract/read.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <string>
#include <utility>

#include "extract/listing.h"
#include "extract/refusal.h"

namespace gongkai {
namespace {

struct Decoded {
  std::string text;
  CharsetUsed charset;
};

/// UTF-8 where it is valid, else GB18030.
Decoded decode_page(std::string_view bytes) {
  const icu::UnicodeString utf8 = icu::UnicodeString::fromUTF8(
      icu::StringPiece{bytes.data(), static_cast<std::int32_t>(bytes.size())});
  std::string text;
  if (utf8.indexOf(UChar32{0xFFFD}) < 0) {
    utf8.toUTF8String(text);
    return {.text = std::move(text), .charset = {.used = "utf-8"}};
  }
  const icu::UnicodeString gb{bytes.data(), static_cast<std::int32_t>(bytes.size()), "gb18030"};
  gb.toUTF8String(text);
  return {.text = std::move(text), .charset = {.used = "gb18030"}};
}

template <typename T>
T finish(T content, const Response& response, const CharsetUsed& charset) {
  content.url = response.url();
  content.charset = charset;
  return content;
}

}  // namespace

Content read(const Response& response, const Portal& /*portal*/) {
  if (response.state != FetchState::ok) {
    return Refusal{.url = response.url(), .state = response.state, .reason = response.reason};
  }
  Decoded decoded = decode_page(response.body());
  const CharsetUsed charset = decoded.charset;
  if (auto refusal = refusal_by_status(response.status(), decoded.text))
    return finish(*std::move(refusal), response, charset);
  auto page = Page::parse(std::move(decoded.text));
  if (!page) {
    return finish(
        Refusal{.state = FetchState::parse_limit, .reason = std::string{to_string(page.error())}},
        response, charset);
  }
  if (auto refusal = refusal_by_content(*page))
    return finish(*std::move(refusal), response, charset);
  const ListingContext context{
      .url = response.url(), .charset = charset.used, .request = response.request};
  if (auto listing = read_listing(*page, context))
    return finish(*std::move(listing), response, charset);
  return finish(Document{}, response, charset);
}

}  // namespace gongkai
