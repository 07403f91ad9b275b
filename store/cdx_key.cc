#include "store/cdx_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "config/ascii.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

std::string_view without_www(std::string_view host) {
  if (!host.starts_with("www")) return host;
  const std::size_t dot = host.find_first_not_of("0123456789", 3);
  return dot != std::string_view::npos && host[dot] == '.' ? host.substr(dot + 1) : host;
}

/// "gov.cn" as "cn,gov".
std::string turned_round(std::string_view host) {
  std::string turned;
  while (true) {
    const std::size_t dot = host.rfind('.');
    if (dot == std::string_view::npos) return turned.append(host);
    turned.append(host.substr(dot + 1)).append(",");
    host = host.substr(0, dot);
  }
}

/// By name, those without a value first, and then by value.
std::string in_order(std::string_view query) {
  std::vector<std::tuple<std::string_view, bool, std::string_view>> parameters;
  while (true) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    parameters.emplace_back(parameter.substr(0, equals), equals < parameter.size(),
                            parameter.substr(std::min(equals + 1, parameter.size())));
    if (end == query.size()) break;
    query.remove_prefix(end + 1);
  }
  std::ranges::sort(parameters);
  std::string ordered;
  for (const auto& [name, has_value, value] : parameters) {
    ordered += ordered.empty() ? '?' : '&';
    ordered.append(name).append(has_value ? "=" : "").append(value);
  }
  return ordered;
}

}  // namespace

std::string cdx_key(std::string_view url) {
  const std::optional<Url> parsed = Url::parse(url);
  if (!parsed) return std::string{url};
  std::string key = turned_round(without_www(parsed->host()));
  const int usual = parsed->scheme() == "https" ? 443 : 80;
  if (parsed->port() != usual) key += fmt::format(":{}", parsed->port());
  key += ')';
  std::string_view path = parsed->path();
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  key += ascii_lowered(path);
  const std::string query = ascii_lowered(parsed->query());
  if (query.size() > 1) key += in_order(std::string_view{query}.substr(1));
  return key;
}

}  // namespace gongkai
