#include "crawler/url_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/ascii.h"
#include "crawler/encoding.h"
#include "crawler/percent.h"
#include "crawler/url_host.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 6> kSpecial{
    {{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}, {"file", 0}}};

/// Valid UTF-8 without surrounding controls and blanks and without tabs and line ends.
std::string clean(std::string_view text) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = utf8_end(text, at);
    out += text.substr(at, end - at);
    if (end == text.size()) break;
    append_utf8(0xFFFD, out);
    at = end + utf8_step(text, end).length;
  }
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_ascii_letter(text[0]) && (text[1] == ':' || text[1] == '|');
}

bool starts_with_drive_letter(std::string_view text) {
  return is_drive_letter(text.substr(0, 2)) &&
         (text.size() == 2 || std::string_view{"/\\?#"}.contains(text[2]));
}

/// "." and ".." may be written with %2e.
std::size_t count_dots(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const bool escaped = segment.starts_with("%2e") || segment.starts_with("%2E");
    if (!escaped && segment[0] != '.') return 0;
    segment.remove_prefix(escaped ? 3 : 1);
    ++dots;
  }
  return dots;
}

class Parser {
 public:
  Parser(const UrlParts* base, std::string_view encoding) : base_{base}, encoding_{encoding} {}

  bool parse(std::string_view text) {
    const std::size_t colon = scheme_end(text);
    if (colon == 0) return without_scheme(text);
    for (const char c : text.substr(0, colon)) url_.scheme += ascii_lower(c);
    return with_scheme(text.substr(colon + 1));
  }

  UrlParts take() { return std::move(url_); }

 private:
  static std::size_t scheme_end(std::string_view text) {
    if (text.empty() || !is_ascii_letter(text[0])) return 0;
    const auto in_scheme = [](char c) {
      return is_ascii_letter(c) || is_ascii_digit(c) || c == '+' || c == '-' || c == '.';
    };
    const auto end = std::ranges::find_if_not(text, in_scheme);
    return end != text.end() && *end == ':' ? static_cast<std::size_t>(end - text.begin()) : 0;
  }

  [[nodiscard]] bool special() const { return special_port(url_.scheme).has_value(); }
  [[nodiscard]] bool is_slash(char c) const { return c == '/' || (c == '\\' && special()); }

  bool with_scheme(std::string_view rest) {
    if (url_.scheme == "file") return file(rest);
    if (special()) {
      const bool relative_to_base =
          base_ != nullptr && base_->scheme == url_.scheme && !rest.starts_with("//");
      return relative_to_base ? relative(rest) : authority(skip_slashes(rest));
    }
    if (rest.starts_with("//")) return authority(rest.substr(2));
    if (rest.starts_with('/')) return path(rest.substr(1));
    return opaque_path(rest);
  }

  bool without_scheme(std::string_view rest) {
    if (base_ == nullptr) return false;
    if (base_->has_opaque_path) {
      if (!rest.starts_with('#')) return false;
      url_ = *base_;
      return tail(rest);
    }
    url_.scheme = base_->scheme;
    return url_.scheme == "file" ? file(rest) : relative(rest);
  }

  static std::string_view skip_slashes(std::string_view rest) {
    return rest.substr(std::min(rest.find_first_not_of("/\\"), rest.size()));
  }

  void copy_authority() {
    url_.username = base_->username;
    url_.password = base_->password;
    url_.host = base_->host;
    url_.port = base_->port;
  }

  bool relative(std::string_view rest) {
    if (!rest.empty() && is_slash(rest[0])) {
      if (rest.size() > 1 && is_slash(rest[1]))
        return authority(special() ? skip_slashes(rest) : rest.substr(2));
      copy_authority();
      return path(rest.substr(1));
    }
    copy_authority();
    return merge(rest);
  }

  /// A reference without leading slash, on the base's path.
  bool merge(std::string_view rest) {
    url_.path = base_->path;
    url_.query = base_->query;
    if (rest.empty() || rest[0] == '?' || rest[0] == '#') return tail(rest);
    url_.query.reset();
    if (url_.scheme == "file" && starts_with_drive_letter(rest)) {
      url_.path.clear();
    } else {
      shorten();
    }
    return path(rest);
  }

  bool authority(std::string_view rest) {
    const std::size_t end = std::min(rest.find_first_of(special() ? "/\\?#" : "/?#"), rest.size());
    std::string_view text = rest.substr(0, end);
    const std::size_t at = text.rfind('@');
    if (at != std::string_view::npos) {
      credentials(text.substr(0, at));
      text.remove_prefix(at + 1);
      if (text.empty()) return false;
    }
    return host_and_port(text) && path_start(rest.substr(end));
  }

  void credentials(std::string_view text) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    percent_encode(text.substr(0, colon), kUserinfoSet, url_.username);
    if (colon < text.size()) percent_encode(text.substr(colon + 1), kUserinfoSet, url_.password);
  }

  bool host_and_port(std::string_view text) {
    const std::size_t bracket = text.find('[');
    const std::size_t after =
        bracket == std::string_view::npos ? 0 : std::min(text.find(']', bracket), text.size());
    std::size_t colon = std::min(text.find(':'), text.size());
    if (bracket < colon) colon = std::min(text.find(':', after), text.size());
    const std::string_view host = text.substr(0, colon);
    if (host.empty() && (special() || colon < text.size())) return false;
    url_.host = parse_host(host, !special());
    return url_.host.has_value() && (colon == text.size() || port(text.substr(colon + 1)));
  }

  bool port(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
      if (!is_ascii_digit(c)) return false;
      value = value * 10 + (c - '0');
      if (value > 65535) return false;
    }
    if (!digits.empty() && special_port(url_.scheme) != value) url_.port = value;
    return true;
  }

  bool file(std::string_view rest) {
    const UrlParts* const base = base_ != nullptr && base_->scheme == "file" ? base_ : nullptr;
    url_.host = "";
    if (rest.empty() || !is_slash(rest[0])) {
      if (base == nullptr) return path(rest);
      url_.host = base->host;
      return merge(rest);
    }
    if (rest.size() > 1 && is_slash(rest[1])) return file_host(rest.substr(2));
    if (base != nullptr) {
      url_.host = base->host;
      const std::string_view drive = std::string_view{base->path}.substr(0, 3);
      const bool has_drive = drive.size() == 3 && is_drive_letter(drive.substr(1)) &&
                             drive[2] == ':' && (base->path.size() == 3 || base->path[3] == '/');
      if (has_drive && !starts_with_drive_letter(rest.substr(1))) url_.path = drive;
    }
    return path(rest.substr(1));
  }

  bool file_host(std::string_view rest) {
    const std::size_t end = std::min(rest.find_first_of("/\\?#"), rest.size());
    const std::string_view text = rest.substr(0, end);
    if (is_drive_letter(text)) return path(rest);
    if (text.empty()) return path_start(rest.substr(end));
    url_.host = parse_host(text, false);
    if (!url_.host) return false;
    if (url_.host == "localhost") url_.host = "";
    return path_start(rest.substr(end));
  }

  bool path_start(std::string_view rest) {
    if (!rest.empty() && is_slash(rest[0])) return path(rest.substr(1));
    return special() ? path(rest) : tail(rest);
  }

  /// Segments up to a query or fragment; `rest` begins behind a slash.
  bool path(std::string_view rest) {
    while (true) {
      const std::size_t end =
          std::min(rest.find_first_of(special() ? "/\\?#" : "/?#"), rest.size());
      const bool more = end < rest.size() && is_slash(rest[end]);
      segment(rest.substr(0, end), more);
      if (!more) return tail(rest.substr(end));
      rest.remove_prefix(end + 1);
    }
  }

  void segment(std::string_view text, bool more) {
    const std::size_t dots = count_dots(text);
    if (dots == 2) shorten();
    if (dots == 1 || dots == 2) {
      if (!more) url_.path += '/';
      return;
    }
    const bool drive = url_.scheme == "file" && url_.path.empty() && is_drive_letter(text);
    url_.path += '/';
    percent_encode(text, kPathSet, url_.path);
    if (drive) url_.path.back() = ':';
  }

  void shorten() {
    const std::size_t slash = url_.path.rfind('/');
    if (slash == std::string::npos) return;
    const bool only_drive = url_.scheme == "file" && slash == 0 && url_.path.size() == 3 &&
                            is_drive_letter(std::string_view{url_.path}.substr(1)) &&
                            url_.path[2] == ':';
    if (!only_drive) url_.path.resize(slash);
  }

  bool opaque_path(std::string_view rest) {
    url_.has_opaque_path = true;
    const std::size_t end = std::min(rest.find_first_of("?#"), rest.size());
    std::string_view text = rest.substr(0, end);
    const bool blank_at_end = text.ends_with(' ') && end < rest.size();
    if (blank_at_end) text.remove_suffix(1);
    percent_encode(text, kC0Set, url_.path);
    if (blank_at_end) url_.path += "%20";
    return tail(rest.substr(end));
  }

  /// What follows the path: "?query#fragment", both optional.
  bool tail(std::string_view rest) {
    if (rest.starts_with('?')) {
      const std::size_t end = std::min(rest.find('#'), rest.size());
      url_.query = encode_query(rest.substr(1, end - 1));
      rest.remove_prefix(end);
    }
    url_.fragment.reset();
    if (rest.starts_with('#'))
      percent_encode(rest.substr(1), kFragmentSet, url_.fragment.emplace());
    return true;
  }

  [[nodiscard]] std::string encode_query(std::string_view text) const {
    const bool in_page_encoding = special() && url_.scheme != "ws" && url_.scheme != "wss";
    const auto reference = [](char32_t c) {
      return fmt::format("%26%23{}%3B", static_cast<unsigned>(c));
    };
    std::string query;
    percent_encode(encode(text, in_page_encoding ? encoding_ : "UTF-8", reference),
                   special() ? kSpecialQuerySet : kQuerySet, query);
    return query;
  }

  const UrlParts* base_;
  std::string_view encoding_;
  UrlParts url_;
};

}  // namespace

std::optional<int> special_port(std::string_view scheme) {
  const auto* const found =
      std::ranges::find(kSpecial, scheme, &std::pair<std::string_view, int>::first);
  return found == kSpecial.end() ? std::nullopt : std::optional{found->second};
}

std::optional<UrlParts> parse_url(std::string_view text, const UrlParts* base,
                                  std::string_view encoding) {
  Parser parser{base, encoding};
  if (!parser.parse(clean(text))) return std::nullopt;
  return parser.take();
}

}  // namespace gongkai
