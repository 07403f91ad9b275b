#include "store/warc_chain.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "config/ascii.h"
#include "crawler/inflate.h"
#include "crawler/redirect.h"
#include "crawler/url.h"
#include "extract/file_type.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

/// What browsers load to show a page.
constexpr std::array<std::string_view, 11> kNotRead{"image/",
                                                    "audio/",
                                                    "video/",
                                                    "font/",
                                                    "text/css",
                                                    "text/javascript",
                                                    "application/javascript",
                                                    "application/x-javascript",
                                                    "application/font",
                                                    "application/vnd.ms-fontobject",
                                                    "application/wasm"};

bool is_of_a_browser(std::string_view content_type) {
  return std::ranges::any_of(
      kNotRead, [&](std::string_view start) { return starts_with_word(content_type, start); });
}

}  // namespace

std::size_t WarcChain::bytes() const {
  std::size_t sum = 0;
  for (const Exchange& exchange : exchanges) sum += exchange.body.size();
  return sum;
}

FetchState WarcChain::state() const {
  if (last().complete) return FetchState::ok;
  if (truncated == "length") return FetchState::too_large;
  return truncated == "time" ? FetchState::too_slow : FetchState::truncated;
}

std::optional<std::string> redirect_of(const Exchange& exchange) {
  if (!is_redirect(exchange.status)) return std::nullopt;
  return redirect_target(exchange).transform(&Url::without_fragment);
}

std::string_view content_type_of(const Exchange& exchange) {
  return find_header(exchange.response_head, "content-type").value_or("");
}

AnswerKind kind_of(const Exchange& exchange) {
  if (is_of_a_browser(content_type_of(exchange))) return AnswerKind::other;
  const auto body = inflate_body(
      exchange.body, find_header(exchange.response_head, "content-encoding").value_or(""),
      kMostBytes);
  if (!body || is_page(*body)) return AnswerKind::page;
  switch (file_type(*body)) {
    case FileType::image:
    case FileType::media:
    case FileType::unknown: return AnswerKind::other;
    default: return AnswerKind::file;
  }
}

}  // namespace gongkai
