#include "crawler/url.h"

#include "crawler/address.h"
#include "crawler/utf8.h"
#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {
namespace {

void check(const Url& url) {
  require(is_utf8(url.href()), "a URL is text");
  const auto again = Url::parse(url.href());
  require(again && *again == url, "a URL is read back as itself");
  require(again->port() == url.port() && again->host() == url.host() && again->path() == url.path(),
          "and so are its parts");
  const auto stored = Url::parse(url.without_fragment());
  require(stored && stored->fragment().empty(), "what is stored is a URL without fragment");
  require(stored->without_fragment() == url.without_fragment(), "storing twice changes nothing");
  require(canonical_key(*stored) == canonical_key(url),
          "fragment and userinfo have no part in the key");
  if (!url.is_http()) return;
  require(!url.host().empty() && url.path().starts_with('/'), "an http URL has a host and a path");
  require(host_key(*stored) == host_key(url), "what is paced is the host");
  require(url.origin() == std::string{url.scheme()} + "://" + host_key(url),
          "an origin is scheme and host");
  blocked_address(url.host());
}

}  // namespace

void url(std::string_view input) {
  const std::string_view page = take_line(input);
  const std::string_view reference = take_line(input);
  const auto base = Url::parse(page);
  if (!base) return;
  check(*base);
  const auto found = base->resolve(reference, take_line(input));
  if (found) check(*found);
}

}  // namespace gongkai::fuzz
