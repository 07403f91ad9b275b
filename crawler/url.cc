#include "crawler/url.h"

#include <fmt/format.h>

#include "crawler/encoding.h"
#include "crawler/url_parser.h"

namespace gongkai {

Url::Url(const UrlParts& parts) {
  const auto here = [this] { return static_cast<std::uint32_t>(href_.size()); };
  href_ = parts.scheme;
  scheme_end_ = here();
  href_ += ':';
  if (parts.host) {
    href_ += "//";
    if (!parts.username.empty() || !parts.password.empty()) {
      href_ += parts.username;
      if (!parts.password.empty()) href_ += ":" + parts.password;
      href_ += '@';
    }
    host_begin_ = here();
    href_ += *parts.host;
    host_end_ = here();
    if (parts.port) href_ += fmt::format(":{}", *parts.port);
  } else {
    // Otherwise "a:/..//b" would be read back with a host.
    if (!parts.has_opaque_path && parts.path.starts_with("//")) href_ += "/.";
    host_begin_ = host_end_ = here();
  }
  path_begin_ = here();
  href_ += parts.path;
  path_end_ = here();
  if (parts.query) href_ += "?" + *parts.query;
  query_end_ = here();
  if (parts.fragment) href_ += "#" + *parts.fragment;
  port_ = parts.port.value_or(special_port(parts.scheme).value_or(0));
  has_opaque_path_ = parts.has_opaque_path;
}

UrlParts Url::parts() const {
  UrlParts parts{.scheme = std::string{scheme()},
                 .path = std::string{path()},
                 .has_opaque_path = has_opaque_path_};
  const std::size_t authority = scheme_end_ + 3U;  // behind "://"
  if (host_begin_ >= authority && !has_opaque_path_ && view(scheme_end_, authority) == "://") {
    parts.host = std::string{host()};
    if (host_begin_ > authority) {
      const std::string_view userinfo =
          view(static_cast<std::uint32_t>(authority), host_begin_ - 1U);
      const std::size_t colon = userinfo.find(':');
      parts.username = userinfo.substr(0, colon);
      if (colon != std::string_view::npos) parts.password = userinfo.substr(colon + 1);
    }
    if (path_begin_ > host_end_) parts.port = port_;
  }
  if (query_end_ > path_end_) parts.query = std::string{query().substr(1)};
  if (href_.size() > query_end_) parts.fragment = std::string{fragment().substr(1)};
  return parts;
}

std::optional<Url> Url::parse(std::string_view text) {
  const auto parts = parse_url(text, nullptr, "UTF-8");
  return parts ? std::optional{Url{*parts}} : std::nullopt;
}

std::optional<Url> Url::resolve(std::string_view reference, std::string_view charset) const {
  const UrlParts base = parts();
  const auto parts = parse_url(reference, &base, encoding_of_label(charset).value_or("UTF-8"));
  return parts ? std::optional{Url{*parts}} : std::nullopt;
}

std::string Url::origin() const {
  return std::string{view(0, scheme_end_)} + "://" + std::string{view(host_begin_, path_begin_)};
}

std::string Url::without_fragment() const {
  if (host_begin_ == host_end_) return href_.substr(0, query_end_);
  return origin() + std::string{view(path_begin_, query_end_)};
}

std::string host_key(const Url& url) {
  const std::string origin = url.origin();
  return origin.substr(url.scheme().size() + 3);
}

}  // namespace gongkai
