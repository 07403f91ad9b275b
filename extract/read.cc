#include "extract/read.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "crawler/charset.h"
#include "crawler/inflate.h"
#include "extract/document.h"
#include "extract/dom.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostBytes = 32U << 20U;

/// Leads every source range of a document, in its decoded text, back to the page's bytes.
void lead_back(Document& document, const Decoded& decoded) {
  const auto lead = [&](std::optional<ByteRange>& source) {
    if (source) source = decoded.source(*source);
  };
  for (Block& block : document.blocks) lead(block.source);
  for (Claim& claim : document.claims) lead(claim.source);
  for (Stripped& line : document.stripped) lead(line.source);
}

bool is_html(std::string_view text, std::string_view content_type) {
  if (content_type.contains("html")) return true;
  constexpr std::string_view kTags[] = {"<html", "<!doctype", "<head", "<body", "<div", "<p>", "<p ", "<table",
                                        "<span", "<meta", "<script", "<ul", "<li", "<a ", "<br"};
  std::string head{text.substr(0, 65536)};
  std::ranges::transform(head, head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::ranges::any_of(kTags, [&](std::string_view tag) { return head.contains(tag); });
}

Content read_bytes(const Response& response, const Portal& portal) {
  const std::string content_type{response.header("content-type").value_or("")};
  auto body = inflate_body(response.body(), response.header("content-encoding").value_or(""), kMostBytes);
  if (!body) {
    return Refusal{.url = response.url(), .state = FetchState::truncated, .reason = body.error().detail};
  }
  Decoded decoded = decode_page(*body, content_type);
  const CharsetUsed charset{.declared = decoded.declared, .used = decoded.used};
  const Origin origin{.url = response.url(), .charset = charset.used,
                      .row = response.request.row ? &*response.request.row : nullptr};
  Document document;
  if (is_html(decoded.text, content_type)) {
    const auto page = Page::parse(std::move(decoded.text));
    if (!page) {
      return Refusal{.url = response.url(), .charset = charset, .state = FetchState::parse_limit,
                     .reason = std::string{to_string(page.error())}};
    }
    document = read_document(*page, portal, origin);
  } else {
    document = read_text_document(decoded.text, portal, origin);
  }
  document.charset = charset;
  lead_back(document, decoded);
  return document;
}

}  // namespace

Content read(const Response& response, const Portal& portal) {
  if (response.state != FetchState::ok) {
    return Refusal{.url = response.url(), .state = response.state, .reason = response.reason};
  }
  return read_bytes(response, portal);
}

}  // namespace gongkai
