#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/tls_terms.h"

struct ssl_st;
struct ssl_ctx_st;

namespace gongkai {

/// Grants what is asked of the context itself; the name on the certificate and whether it is
/// verified at all are libcurl's to look at. False when `ca` holds no certificate.
bool relax(ssl_ctx_st& context, std::span<const TlsRelaxation> granted, std::string_view ca);

/// "TLSv1.3 TLS_AES_256_GCM_SHA384"
std::string session_of(const ssl_st& session);

/// SHA-256 of the peer's certificate (DER), in hex; empty when it showed none.
std::string certificate_of(const ssl_st& session);

/// "expired other_name"
std::string words_of(std::span<const TlsRelaxation> granted);

}  // namespace gongkai
