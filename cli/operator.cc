#include "cli/operator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace gongkai {
namespace {

constexpr std::string_view kProduct = "gongkai/" GONGKAI_VERSION;

bool is_page(std::string_view contact) {
  return contact.starts_with("https://") || contact.starts_with("http://");
}

bool is_mail(std::string_view contact) {
  const std::size_t at = contact.find('@');
  return at != std::string_view::npos && at > 0 && contact.find('.', at) != std::string_view::npos;
}

/// Where an operator's own files lie; empty when the environment does not say.
std::filesystem::path config_directory() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::filesystem::path{value == nullptr ? "" : value};
  };
  if (auto config = variable("XDG_CONFIG_HOME"); config.is_absolute()) return config / "gongkai";
  if (auto home = variable("HOME"); home.is_absolute()) return home / ".config" / "gongkai";
  return {};
}

bool is_one_word(std::string_view text) {
  return std::ranges::all_of(
      text, [](unsigned char c) { return c > ' ' && c < 0x7F && c != '(' && c != ')'; });
}

}  // namespace

std::expected<Operator, std::string> introduce(std::string_view contact,
                                               std::string_view user_agent, bool loopback_only) {
  if (!user_agent.empty()) {
    return Operator{.user_agent = std::string{user_agent},
                    .agent = std::string{user_agent.substr(0, user_agent.find_first_of("/ "))}};
  }
  std::string given{contact};
  if (given.empty()) {
    const char* const environment = std::getenv("GONGKAI_CONTACT");
    given = environment == nullptr ? "" : environment;
  }
  if (given.starts_with("mailto:")) given.erase(0, 7);
  if (given.empty() && loopback_only)
    return Operator{.user_agent = std::string{kProduct}, .agent = "gongkai"};
  if (given.empty()) {
    return std::unexpected{
        "portals must be able to reach you: give --contact (a mail address or a page) or set GONGKAI_CONTACT"};
  }
  if (!is_one_word(given) || (!is_page(given) && !is_mail(given))) {
    return std::unexpected{
        fmt::format("--contact: \"{}\" is neither a mail address nor an http page", given)};
  }
  return Operator{
      .user_agent = fmt::format("{} (+{}{})", kProduct, is_page(given) ? "" : "mailto:", given),
      .agent = "gongkai"};
}

std::expected<StopList, std::string> operators_stop_list(const std::string& file) {
  std::filesystem::path path = file;
  if (file.empty()) {
    path = config_directory();
    if (path.empty()) return {};
    path /= "stop.toml";
    std::error_code none;
    if (!std::filesystem::exists(path, none)) return {};
  }
  auto list = load_stop_list(path);
  if (!list) return std::unexpected{list.error().detail};
  return *std::move(list);
}

bool is_loopback_origin(std::string_view origin) {
  const std::size_t colon = origin.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == origin.size()) return false;
  const std::string_view port = origin.substr(colon + 1);
  if (!std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; }) || port.size() > 5)
    return false;
  const std::string_view host = origin.substr(0, colon);
  return host.starts_with("127.") || host == "[::1]";
}

}  // namespace gongkai
