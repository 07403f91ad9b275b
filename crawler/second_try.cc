#include "crawler/second_try.h"

namespace gongkai {

std::span<const TlsRelaxation> SecondTry::relaxed(std::string_view host) const {
  const auto step = steps_.find(host);
  if (step == steps_.end()) return {};
  return std::span{terms_.at(step->first).allow}.first(step->second);
}

const std::string& SecondTry::ca(std::string_view host) const {
  static const std::string kNone;
  const auto step = steps_.find(host);
  return step == steps_.end() ? kNone : terms_.at(step->first).ca;
}

bool SecondTry::relax_more(std::string_view host) {
  const auto granted = terms_.find(std::string{host});
  if (granted == terms_.end()) return false;
  std::size_t& step = steps_[granted->first];
  if (step == granted->second.allow.size()) return false;
  ++step;
  return true;
}

std::optional<Url> SecondTry::with_other_scheme(const Url& url) {
  const bool https = url.scheme() == "https";
  if (!url.is_http() || url.port() != (https ? 443 : 80)) return std::nullopt;
  return Url::parse((https ? "http" : "https") + url.href().substr(url.scheme().size()));
}

void SecondTry::prefer_scheme_of(const Url& url) {
  only_scheme_.insert_or_assign(std::string{url.host()}, std::string{url.scheme()});
}

Url SecondTry::preferred(const Url& url) const {
  const auto only = only_scheme_.find(url.host());
  if (only == only_scheme_.end() || only->second == url.scheme()) return url;
  return with_other_scheme(url).value_or(url);
}

}  // namespace gongkai
