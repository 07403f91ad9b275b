#include "cli/follow_up.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "crawler/scope.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

bool is_of_interest(const Row& row, const Url& url, const Request& asked, const Watched& watched) {
  if (!watched.interest) return true;
  if (asked.purpose != Purpose::sitemap || !row.title.empty())
    return watched.interest->found_in(row.title);
  return std::ranges::any_of(watched.portal.paths,
                             [&](const std::string& path) { return url.path().starts_with(path); });
}

}  // namespace

std::string column_of(const Request& asked) {
  return asked.column.empty() ? asked.url : asked.column;
}

FollowUp follow_up(const Listing& listing, const Request& asked, const Watched& watched, int depth,
                   int year) {
  FollowUp found;
  const auto complete = [&](Request& request) {
    auto url = Url::parse(request.url);
    if (!url || !url->is_http()) return std::optional<Url>{};
    request.url = url->without_fragment();
    request.portal = asked.portal;
    request.referer = listing.url;
    return url;
  };
  for (const Row& row : listing.rows) {
    Request request{.url = row.url, .purpose = Purpose::document, .row = row};
    const auto url = complete(request);
    if (!url) continue;
    auto why = out_of_reach(watched.portal, *url, request.purpose, depth + 1, year);
    found.rows.push_back({.request = std::move(request),
                          .wanted = !why && is_of_interest(row, *url, asked, watched),
                          .off_scope = std::move(why).value_or("")});
  }
  // Whether a page or column may be asked; it is turned away when not.
  const auto admit = [&](Request& request, int steps) {
    const auto url = complete(request);
    if (!url) return false;
    auto why = out_of_reach(watched.portal, *url, request.purpose, depth + steps, year);
    if (why) found.turned_away.push_back({request, *std::move(why)});
    return !why;
  };
  for (Request request : listing.next) {
    if (request.purpose != Purpose::sitemap) request.column = column_of(asked);
    if (admit(request, request.purpose == Purpose::sitemap ? 1 : 0))
      found.pages.push_back(std::move(request));
  }
  std::ranges::stable_sort(found.pages, {}, &Request::page);
  for (Request request : listing.columns) {
    if (!admit(request, 1)) continue;
    if (request.column.empty()) request.column = request.url;
    found.columns.push_back(std::move(request));
  }
  return found;
}

FollowUp follow_up(const Document& document, const Request& asked, const Watched& watched,
                   int depth, int year) {
  FollowUp found;
  if (asked.purpose == Purpose::attachment || !document.members.empty()) return found;
  std::vector<const AttachmentLink*> links;
  for (const AttachmentLink& link : document.attachments) links.push_back(&link);
  std::ranges::stable_sort(links, {}, [](const AttachmentLink* link) {
    return link->stands_in > 0 ? link->stands_in : std::numeric_limits<int>::max();
  });
  for (const AttachmentLink* const link : links) {
    const auto url = Url::parse(link->url);
    if (!url || !url->is_http()) continue;
    Request request{.url = url->without_fragment(),
                    .referer = document.url,
                    .purpose = Purpose::attachment,
                    .portal = asked.portal,
                    .row = Row{.url = link->url, .title = link->name}};
    auto why = out_of_reach(watched.portal, *url, request.purpose, depth + 1, year);
    if (why) {
      found.turned_away.push_back({std::move(request), *std::move(why)});
    } else {
      found.pages.push_back(std::move(request));
    }
  }
  return found;
}

std::optional<std::pair<std::string, std::string>> common_branch(
    std::span<const std::string> urls) {
  std::optional<std::pair<std::string, std::string>> branch;
  for (const std::string& address : urls) {
    const auto url = Url::parse(address);
    if (!url) return std::nullopt;
    if (!branch) branch.emplace(host_key(*url), url->path());
    if (branch->first != host_key(*url)) return std::nullopt;
    std::string& path = branch->second;
    if (path == url->path()) continue;
    const auto differ = std::ranges::mismatch(path, url->path());
    path.erase(differ.in1, path.end());
    path.resize(path.rfind('/') + 1);
  }
  if (!branch || branch->second.size() <= 1) return std::nullopt;
  return branch;
}

}  // namespace gongkai
