#include "cli/page_reading.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

#include "cli/site_walk.h"
#include "crawler/inflate.h"
#include "crawler/sitemap.h"
#include "crawler/url.h"
#include "extract/read.h"
#include "extract/refusal.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxSitemaps = 500;  // of one index
constexpr std::size_t kMaxSitemapBytes = std::size_t{32} << 20U;

/// How a fetch ended when nobody reads its bytes (robots.txt) or there are none.
Refusal unread(const Response& response) {
  Refusal refusal{.url = response.url(), .state = response.state, .reason = response.reason};
  const int status = response.status();
  if (response.state != FetchState::ok) return refusal;
  if (status == 304) refusal.state = FetchState::not_modified;
  if (response.request.purpose == Purpose::robots && (status >= 500 || status == 429)) {
    refusal.state = FetchState::server_error;
    refusal.reason = fmt::format("status {}", status);
  }
  return refusal;
}

/// What a sitemap lists, as a listing whose pages are further sitemaps.
Content read_sitemap(const Response& response) {
  const auto refuse = [&](FetchState state, std::string reason) {
    return Refusal{.url = response.url(), .state = state, .reason = std::move(reason)};
  };
  if (auto refusal = refusal_by_status(response.status(), {})) return *std::move(refusal);
  const auto url = Url::parse(response.url());
  if (!url) return refuse(FetchState::protocol_error, "not a URL");
  const auto body = inflate_body(response.body(), response.header("Content-Encoding").value_or(""),
                                 kMaxSitemapBytes);
  if (!body) return refuse(state_of(body.error().kind), body.error().detail);
  auto sitemap = parse_sitemap(*body, *url);
  if (!sitemap) return refuse(FetchState::unreadable, std::move(sitemap.error().detail));
  Listing listing{.url = response.url(), .family = "sitemap"};
  if (!sitemap->complete) listing.warning = "the sitemap ends early";
  if (!sitemap->is_index) {
    listing.rows = std::move(sitemap->rows);
    return listing;
  }
  for (Row& row : sitemap->rows) {
    if (listing.next.size() < kMaxSitemaps)
      listing.next.push_back({.url = std::move(row.url), .purpose = Purpose::sitemap});
  }
  return listing;
}

Content read_response(const Response& response, const Portal& portal, const FileReader& files) {
  if (response.request.purpose == Purpose::sitemap) return read_sitemap(response);
  if (response.request.purpose == Purpose::requisite) {
    if (auto refusal = refusal_by_status(response.status(), {})) return *std::move(refusal);
    return unread(response);
  }
  Content content = read(response, portal, files);
  return portal.links ? as_site_page(std::move(content), response.request) : content;
}

bool is_readable(const Response& response) {
  return response.state == FetchState::ok && response.status() != 304 &&
         response.request.purpose != Purpose::robots;
}

}  // namespace

FetchState outcome_of(const Response& response, const Content& content) {
  const auto* const refusal = std::get_if<Refusal>(&content);
  return refusal == nullptr ? response.state : refusal->state;
}

PageReading read_page(const Response& response, const Portal& portal, const FileReader& files) {
  if (!is_readable(response)) return {.content = unread(response)};
  PageReading reading{.content = read_response(response, portal, files)};
  if (portal.links && outcome_of(response, reading.content) == FetchState::ok)
    reading.links = find_page_links(response);
  return reading;
}

}  // namespace gongkai
