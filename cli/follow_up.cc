#include "cli/follow_up.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "crawler/scope.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

/// Completes a request that was found; nullopt when it is none that can be asked.
std::optional<Url> complete(Request& request, const FoundOn& where) {
  auto url = Url::parse(request.url);
  if (!url || !url->is_http()) return std::nullopt;
  request.url = url->without_fragment();
  request.portal = where.asked.portal;
  request.referer = where.page;
  return url;
}

std::optional<std::string> why_not(const Request& request, const Url& url, const FoundOn& where) {
  return out_of_reach(where.watched.portal, url, request.purpose, where.depth, where.year);
}

/// Completes it; whether it may be asked. It is turned away when not.
bool admit(Request& request, const FoundOn& where, FollowUp& found) {
  const auto url = complete(request, where);
  if (!url) return false;
  auto why = why_not(request, *url, where);
  if (!why) return true;
  found.turned_away.push_back({request, *std::move(why)});
  return false;
}

}  // namespace

Watched watch(Portal portal) {
  Watched watched;
  if (!portal.interest.empty()) {
    if (auto pattern = Pattern::compile(portal.interest))
      watched.interest = std::make_unique<Pattern>(std::move(*pattern));
  }
  watched.portal = std::move(portal);
  return watched;
}

bool is_of_interest(const Row& row, const Url& url, const Request& asked, const Watched& watched) {
  if (!watched.interest) return true;
  if (asked.purpose != Purpose::sitemap || !row.title.empty())
    return watched.interest->found_in(row.title);
  return std::ranges::any_of(watched.portal.paths,
                             [&](const std::string& path) { return url.path().starts_with(path); });
}

std::string column_of(const Request& asked) {
  return asked.column.empty() ? asked.url : asked.column;
}

FollowUp follow_up(const Document& document, const Request& asked, const Watched& watched,
                   int depth, int year) {
  FollowUp found;
  if (asked.purpose == Purpose::attachment || !document.members.empty()) return found;
  std::vector<const AttachmentLink*> links;
  links.reserve(document.attachments.size());
  for (const AttachmentLink& link : document.attachments) links.push_back(&link);
  std::ranges::stable_sort(links, {}, [](const AttachmentLink* link) {
    return link->stands_in > 0 ? link->stands_in : std::numeric_limits<int>::max();
  });
  for (const AttachmentLink* const link : links) {
    Request request{.url = link->url,
                    .purpose = Purpose::attachment,
                    .row = Row{.url = link->url, .title = link->name}};
    if (admit(request, {document.url, asked, watched, depth + 1, year}, found))
      found.pages.push_back(std::move(request));
  }
  return found;
}

FollowUp follow_up(const Listing& listing, const Request& asked, const Watched& watched, int depth,
                   int year) {
  FollowUp found;
  const auto found_here = [&](int steps) {
    return FoundOn{listing.url, asked, watched, depth + steps, year};
  };
  for (const Row& row : listing.rows) {
    Request request{.url = row.url, .purpose = Purpose::document, .row = row};
    const auto url = complete(request, found_here(1));
    if (!url) continue;
    auto why = why_not(request, *url, found_here(1));
    const bool wanted = !why && is_of_interest(row, *url, asked, watched);
    found.rows.push_back({.request = std::move(request),
                          .wanted = wanted,
                          .off_scope = std::move(why).value_or("")});
  }
  for (Request request : listing.next) {
    if (request.purpose != Purpose::sitemap) request.column = column_of(asked);
    if (admit(request, found_here(request.purpose == Purpose::sitemap ? 1 : 0), found))
      found.pages.push_back(std::move(request));
  }
  std::ranges::stable_sort(found.pages, {}, &Request::page);
  for (Request request : listing.columns) {
    if (!admit(request, found_here(1), found)) continue;
    if (request.column.empty()) request.column = request.url;
    found.columns.push_back(std::move(request));
  }
  return found;
}

}  // namespace gongkai
