#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/tls_terms.h"
#include "crawler/url.h"

namespace gongkai {

/// What else may be tried where no connection came about, and what worked, for one run: the other
/// of http and https where nobody listens, and step by step what portal files grant to a host's
/// TLS. A URL is otherwise asked as it was found.
class SecondTry {
 public:
  explicit SecondTry(std::map<std::string, TlsTerms> terms) : terms_{std::move(terms)} {}

  /// The relaxations in use for `host`; none at first.
  [[nodiscard]] std::span<const TlsRelaxation> relaxed(std::string_view host) const;
  /// The authority that goes with TlsRelaxation::ca, PEM.
  [[nodiscard]] const std::string& ca(std::string_view host) const;
  /// After a TLS error: uses one more of what is granted; false when there is no more.
  bool relax_more(std::string_view host);

  /// `url` with the other scheme; nullopt when it names a port, which only one of them speaks.
  static std::optional<Url> with_other_scheme(const Url& url);
  /// The host of `url` answered after all, though not with the scheme it was to be asked with.
  void prefer_scheme_of(const Url& url);
  /// `url` with the scheme that is known to answer.
  [[nodiscard]] Url preferred(const Url& url) const;

 private:
  std::map<std::string, TlsTerms> terms_;                        // by host
  std::map<std::string, std::size_t, std::less<>> steps_;        // by host: relaxations in use
  std::map<std::string, std::string, std::less<>> only_scheme_;  // by host
};

}  // namespace gongkai
