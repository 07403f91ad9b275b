#include "crawler/url_host.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <algorithm>
#include <memory>

#include "config/ascii.h"
#include "crawler/encoding.h"
#include "crawler/ip.h"
#include "crawler/percent.h"

namespace gongkai {
namespace {

using std::string_view_literals::operator""sv;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_forbidden_in_host(char c) {
  return "\0\t\n\r #/:<>?@[\\]^|"sv.contains(c);
}

bool is_forbidden_in_domain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return is_forbidden_in_host(c) || byte < 0x20 || byte == 0x7F || c == '%';
}

std::optional<std::string> idna_to_ascii(std::string_view domain) {
  // Lengths, hyphens and empty labels are the resolver's business (CheckHyphens and VerifyDnsLength
  // are false in the URL standard).
  constexpr std::uint32_t kAllowed = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                     UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                     UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<icu::IDNA> kIdna{icu::IDNA::createUTS46Instance(
      UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, status)};
  if (!kIdna) return std::nullopt;
  std::string ascii;
  icu::StringByteSink<std::string> sink{&ascii};
  icu::IDNAInfo info;
  kIdna->nameToASCII_UTF8({domain.data(), static_cast<std::int32_t>(domain.size())}, sink, info,
                          status);
  if (U_FAILURE(status) || (info.getErrors() & ~kAllowed) != 0) return std::nullopt;
  return ascii;
}

std::optional<std::string> parse_domain(std::string_view text) {
  std::string domain =
      text.contains('%') ? decode(percent_decode(text), "utf-8") : std::string{text};
  if (is_ascii(domain)) {
    // Whatever IDNA thinks of "xn--" labels in it: there are sites behind invalid ones.
    domain = ascii_lowered(std::move(domain));
  } else {
    auto ascii = idna_to_ascii(domain);
    if (!ascii) return std::nullopt;
    domain = std::move(*ascii);
  }
  if (domain.empty() || std::ranges::any_of(domain, is_forbidden_in_domain)) return std::nullopt;
  if (!ends_in_number(domain)) return domain;
  const auto address = parse_ipv4(domain);
  return address ? std::optional{to_string(*address)} : std::nullopt;
}

}  // namespace

std::optional<std::string> parse_host(std::string_view text, bool opaque) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return std::nullopt;
    const auto address = parse_ipv6(text.substr(1, text.size() - 2));
    return address ? std::optional{"[" + to_string(*address) + "]"} : std::nullopt;
  }
  if (!opaque) return parse_domain(text);
  if (std::ranges::any_of(text, is_forbidden_in_host)) return std::nullopt;
  std::string host;
  percent_encode(text, kC0Set, host);
  return host;
}

}  // namespace gongkai
