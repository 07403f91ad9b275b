#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

struct UrlParts;

/// An absolute URL as the WHATWG URL standard parses and writes it; always valid.
///   Url::parse("HTTP://Example.gov.cn/a/../b")->href() == "http://example.gov.cn/b"
class Url {
 public:
  /// An absolute URL of any scheme; nullopt for what is none. Any bytes may be asked.
  static std::optional<Url> parse(std::string_view text);

  /// `reference` as found on the page of this URL. `charset` (a label) is the page's: as browsers
  /// do, a query is sent in it.
  [[nodiscard]] std::optional<Url> resolve(std::string_view reference,
                                           std::string_view charset = "utf-8") const;

  [[nodiscard]] std::string_view scheme() const { return view(0, scheme_end_); }  ///< without ":"
  [[nodiscard]] std::string_view host() const {
    return view(host_begin_, host_end_);
  }  ///< IPv6 in []
  /// The port to connect to: the written one, else the scheme's default, else 0.
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string_view path() const { return view(path_begin_, path_end_); }
  [[nodiscard]] std::string_view query() const {
    return view(path_end_, query_end_);
  }  ///< with "?", or empty
  [[nodiscard]] std::string_view fragment() const {
    return view(query_end_, href_.size());
  }  ///< with "#", or empty
  /// "http://host[:port]", the port only when it is not the scheme's default.
  [[nodiscard]] std::string origin() const;

  /// The whole URL, with user name and password when it has them.
  [[nodiscard]] const std::string& href() const { return href_; }
  /// What may be asked, stored and logged: the URL without fragment and without user name and
  /// password.
  [[nodiscard]] std::string without_fragment() const;

  [[nodiscard]] bool is_http() const { return scheme() == "http" || scheme() == "https"; }

  friend bool operator==(const Url& a, const Url& b) { return a.href_ == b.href_; }

 private:
  explicit Url(const UrlParts& parts);
  [[nodiscard]] UrlParts parts() const;
  [[nodiscard]] std::string_view view(std::uint32_t begin, std::size_t end) const {
    return std::string_view{href_}.substr(begin, end - begin);
  }

  std::string href_;
  std::uint32_t scheme_end_ = 0;
  std::uint32_t host_begin_ = 0;
  std::uint32_t host_end_ = 0;  // a ":port" may follow
  std::uint32_t path_begin_ = 0;
  std::uint32_t path_end_ = 0;
  std::uint32_t query_end_ = 0;
  int port_ = 0;
  bool has_opaque_path_ = false;
};

/// One key for all addresses of one page: fragment, user name and password, session and campaign
/// parameters are dropped; http and https, with and without "www.", and the mobile copies that
/// portals make (`…_wap.html`, `mpost_….html`) are joined with their originals. For comparing only:
/// what is asked is the URL as it was found.
std::string canonical_key(const Url& url);

/// What is paced as one: "host", or "host:port" when the port is not the scheme's default.
std::string host_key(const Url& url);

}  // namespace gongkai
