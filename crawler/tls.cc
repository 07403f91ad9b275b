#include "crawler/tls.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

namespace gongkai {
namespace {

template <auto Free>
struct Freed {
  void operator()(auto* handle) const { Free(handle); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

bool trust(SSL_CTX& context, std::string_view pem) {
  const std::unique_ptr<BIO, FreeBio> bio{
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  bool any = false;
  while (const Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    any = X509_STORE_add_cert(SSL_CTX_get_cert_store(&context), certificate.get()) == 1 || any;
  }
  return any;
}

}  // namespace

bool relax(SSL_CTX& context, std::span<const TlsRelaxation> granted, std::string_view ca) {
  for (const TlsRelaxation relaxation : granted) {
    switch (relaxation) {
      case TlsRelaxation::p256: SSL_CTX_set1_groups_list(&context, "P-256"); break;
      case TlsRelaxation::ca:
        if (!trust(context, ca)) return false;
        break;
      case TlsRelaxation::legacy_renegotiation:
        SSL_CTX_set_options(&context, SSL_OP_LEGACY_SERVER_CONNECT);
        break;
      case TlsRelaxation::old_protocols:
        SSL_CTX_set_security_level(&context, 0);
        SSL_CTX_set_min_proto_version(&context, TLS1_VERSION);
        SSL_CTX_set_cipher_list(&context, "ALL:!aNULL:!eNULL");
        break;
      case TlsRelaxation::expired:
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(&context), X509_V_FLAG_NO_CHECK_TIME);
        break;
      case TlsRelaxation::other_name:
      case TlsRelaxation::unverified: break;
    }
  }
  return true;
}

std::string session_of(const SSL& session) {
  return fmt::format("{} {}", SSL_get_version(&session), SSL_get_cipher_name(&session));
}

std::string certificate_of(const SSL& session) {
  const X509* const certificate = SSL_get0_peer_certificate(&session);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
    return {};
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest.at(i));
  return hex;
}

std::string words_of(std::span<const TlsRelaxation> granted) {
  std::string words;
  for (const TlsRelaxation relaxation : granted) {
    if (!words.empty()) words += ' ';
    words += to_string(relaxation);
  }
  return words;
}

}  // namespace gongkai
