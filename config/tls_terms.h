#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// What a portal file may grant a host whose TLS is out of order, the least first. A connection is
/// tried without any of them before, and then with one more after the other.
enum class TlsRelaxation : std::uint8_t {
  p256,                  ///< offer only the curve P-256: some servers err on others
  ca,                    ///< trust the authority that the portal file holds, besides the usual ones
  legacy_renegotiation,  ///< speak to servers without secure renegotiation (RFC 5746)
  old_protocols,         ///< TLS 1.0 and 1.1, and the ciphers and keys of their time
  expired,               ///< the certificate's dates do not count
  other_name,            ///< the certificate may be another host's
  unverified,            ///< any certificate will do
};

inline constexpr std::array<std::string_view, 7> kTlsRelaxations{
    "p256", "ca", "legacy_renegotiation", "old_protocols", "expired", "other_name", "unverified"};

inline std::string_view to_string(TlsRelaxation relaxation) {
  return kTlsRelaxations.at(static_cast<std::size_t>(relaxation));
}

/// What is granted to one host, and why.
struct TlsTerms {
  std::string host;
  std::string reason;                ///< in words
  std::vector<TlsRelaxation> allow;  ///< the least first, each once
  std::string ca;                    ///< PEM; with TlsRelaxation::ca
};

}  // namespace gongkai
