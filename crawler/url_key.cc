#include <algorithm>
#include <array>
#include <ranges>

#include "config/ascii.h"
#include "crawler/percent.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

bool starts_with_word(std::string_view text, std::string_view word) {
  return is_same_word(text.substr(0, word.size()), word);
}

/// A value that nobody numbers pages with: long, of letters and digits.
bool is_token(std::string_view value) {
  constexpr std::size_t kLeast = 16;
  const auto is_letter = [](char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; };
  return value.size() >= kLeast && std::ranges::any_of(value, is_ascii_digit) &&
         std::ranges::any_of(value, is_letter) && std::ranges::all_of(value, [&](char c) {
           return is_ascii_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '.';
         });
}

/// Whether a parameter tells visits and campaigns apart, not pages. "sid" may be the number of a
/// site, as in gkmlpt directories, or a session: its value tells.
bool names_a_visit(std::string_view parameter) {
  constexpr std::array<std::string_view, 6> kNames{"jsessionid", "phpsessid",     "sessionid",
                                                   "session_id", "jsessionidsso", "cftoken"};
  constexpr std::array<std::string_view, 2> kPrefixes{"utm_", "aspsessionid"};
  constexpr std::array<std::string_view, 4> kTokens{"sid", "session", "sess", "s_id"};
  const std::size_t equals = std::min(parameter.find('='), parameter.size());
  const std::string_view name = parameter.substr(0, equals);
  const auto is_name = [name](std::string_view word) { return is_same_word(name, word); };
  if (std::ranges::any_of(kTokens, is_name))
    return is_token(parameter.substr(std::min(equals + 1, parameter.size())));
  return std::ranges::any_of(kNames, is_name) ||
         std::ranges::any_of(
             kPrefixes, [name](std::string_view word) { return starts_with_word(name, word); });
}

/// Cuts ";jsessionid=…" out of a path.
std::string without_session(std::string_view path) {
  std::string out;
  for (const auto part : std::views::split(path, ';')) {
    const std::string_view parameter{part};
    const bool first = parameter.data() == path.data();
    if (first || !names_a_visit(parameter.substr(0, parameter.find('/')))) {
      if (!first) out += ';';
      out += parameter;
    } else if (const std::size_t slash = parameter.find('/'); slash != std::string_view::npos) {
      out += parameter.substr(slash);
    }
  }
  return out;
}

/// The original's path of a mobile copy: t20210411_9137912_wap.html, mpost_9438096.html.
std::string of_original(std::string path) {
  const std::size_t file = path.rfind('/') + 1;
  if (path.compare(file, 6, "mpost_") == 0 && file + 6 < path.size() &&
      is_ascii_digit(path[file + 6])) {
    path.erase(file, 1);
  }
  const std::size_t copy = path.rfind("_wap.");
  if (copy != std::string::npos && copy > file) path.erase(copy, 4);
  return path;
}

std::string key_of_query(std::string_view query) {
  std::string out;
  if (query.size() <= 1) return out;
  for (const auto part : std::views::split(query.substr(1), '&')) {
    const std::string_view parameter{part};
    if (parameter.empty() || names_a_visit(parameter)) continue;
    out += out.empty() ? '?' : '&';
    out += one_spelling(parameter);
  }
  return out;
}

}  // namespace

std::string canonical_key(const Url& url) {
  if (!url.is_http()) return url.without_fragment();
  std::string host = host_key(url);
  const std::size_t name_end = std::min(host.rfind(':'), host.size());
  if (name_end > 0 && host[name_end - 1] == '.') host.erase(name_end - 1, 1);
  if (host.starts_with("www.") && host.find('.', 4) != std::string::npos) host.erase(0, 4);
  return host + of_original(without_session(one_spelling(url.path()))) + key_of_query(url.query());
}

}  // namespace gongkai
