#include "config/portal.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <utility>

#include "config/embedded.h"
#include "config/portal_reader.h"
#include "config/portal_toml.h"
#include "config/text_file.h"

namespace gongkai {
bool Hours::contains(int minute) const {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

std::expected<Portal, ConfigError> parse_portal(std::string_view toml, std::string_view name,
                                                std::string_view where) {
  try {
    const toml::table root = toml::parse(toml);
    auto portal = read_portal(root, where);
    if (portal) {
      portal->name = name;
      portal->toml = toml;
      if (portal->title.empty()) portal->title = name;
    }
    return portal;
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return std::unexpected{ConfigError{
        ConfigError::Kind::syntax,
        fmt::format("{}:{}:{}: {}", where, place.line, place.column, error.description())}};
  }
}

std::expected<Portal, ConfigError> load_portal(const std::filesystem::path& path) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected{text.error()};
  return parse_portal(*text, path.stem().string(), path.string());
}

std::vector<Portal> known_portals() {
  std::vector<Portal> portals;
  for (const EmbeddedFile& file : embedded_config()) {
    if (!file.path.starts_with("config/portals/")) continue;
    const std::string name = std::filesystem::path{file.path}.stem().string();
    if (auto portal = parse_portal(file.bytes, name, file.path))
      portals.push_back(std::move(*portal));
  }
  return portals;
}

Portal portal_of_url(std::string_view url) {
  const std::string_view name = url.substr(url.find("://") + 3);
  const auto portal = parse_portal(fmt::format("start = [{}]\n", toml_string(url)), name, name);
  return portal.value();
}

Portal site_of_url(std::string_view url, bool requisites) {
  constexpr int kSteps = 200;  // pages that name only the one after them make a long way
  constexpr std::string_view kWww = "www.";
  const std::string name = fmt::format("site {}", url.substr(url.find("://") + 3));
  const std::string host = host_of(url);
  std::string hosts = fmt::format("\"{}\"", host);
  if (host.starts_with(kWww)) {
    hosts += fmt::format(", \"{}\"", host.substr(kWww.size()));
  } else if (host.ends_with(".gov.cn")) {
    hosts += fmt::format(", \"{}{}\"", kWww, host);
  }
  const auto portal =
      parse_portal(fmt::format("start = [{}]\n\n[scope]\nhosts = [{}]\ndepth = {}\n\n[discover]\n"
                               "sitemaps = true\nlinks = true\nrequisites = {}\n",
                               toml_string(url), hosts, kSteps, requisites),
                   name, name);
  return portal.value();
}

}  // namespace gongkai
