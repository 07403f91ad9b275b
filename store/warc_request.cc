#include "store/warc_request.h"

#include "crawler/scope.h"
#include "crawler/url.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/warc_exchange.h"

namespace gongkai {

std::string portal_of(const std::vector<Portal>& portals, const std::string& address) {
  const auto url = Url::parse(address);
  for (const Portal& portal : portals) {
    if (url && !out_of_scope(portal, *url, Purpose::document)) return portal.name;
  }
  return {};
}

std::optional<Request> told_request(Database& archive, const WarcChain& chain,
                                    const std::vector<Portal>& portals) {
  constexpr std::size_t kLongestForm = std::size_t{64} << 10U;
  const Exchange& first = chain.exchanges.front();
  Request request{.url = first.url, .method = method_of(first.request_head)};
  if (chain.note.request) {
    const std::string method = request.method;
    request = *chain.note.request;
    request.method = method;
    const auto url = Url::parse(request.url);
    if (!url || !url->is_http()) request.url = first.url;
    if (archive.number("SELECT count(*) FROM portal WHERE name = ?", request.portal) == 0)
      request.portal = portal_of(portals, request.url);
  }
  if (request.method == "POST") request.form = form_of(first.request_head);
  if (request.method != "GET" && request.method != "POST") return std::nullopt;
  if (request.form.size() > kLongestForm) return std::nullopt;
  return request;
}

Request guessed_request(Database& archive, const WarcChain& chain, Request request,
                        const std::vector<Portal>& portals) {
  if (const auto known = find_requests(archive, request); !known.empty()) {
    Request queued = load_request(archive, known.front());
    if (queued.portal.empty()) queued.portal = portal_of(portals, queued.url);
    return queued;
  }
  const auto url = Url::parse(request.url);
  const bool linked =
      archive.number("SELECT count(*) FROM attachment WHERE url = ?", request.url) != 0;
  request.purpose = linked ? Purpose::attachment : Purpose::document;
  if (url->path() == "/robots.txt" && url->query().empty()) request.purpose = Purpose::robots;
  request.portal = portal_of(portals, request.url);
  const auto via = Url::parse(chain.note.via);
  if (via && via->is_http()) request.referer = via->without_fragment();
  return request;
}

}  // namespace gongkai
