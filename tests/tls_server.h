#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <csignal>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/raw_server.h"

namespace gongkai {

struct FreeOpenSsl {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <typename T>
using OpenSslPointer = std::unique_ptr<T, FreeOpenSsl>;

/// A certificate with its key, made for one test.
struct Identity {
  OpenSslPointer<EVP_PKEY> key;
  OpenSslPointer<X509> certificate;

  struct Wanted {
    std::string name = "127.0.0.1";  ///< an IP address or a host name
    bool authority = false;
    std::chrono::hours from{-24}, to{24};  ///< validity, from now
  };

  /// Signed by `issuer`, or by itself.
  static Identity make(const Wanted& wanted, const Identity* issuer = nullptr) {
    static long serial = 0;
    Identity identity;
    identity.key.reset(EVP_RSA_gen(2048));
    identity.certificate.reset(X509_new());
    X509* const certificate = identity.certificate.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    const auto seconds = [](std::chrono::hours h) { return std::chrono::seconds{h}.count(); };
    X509_gmtime_adj(X509_getm_notBefore(certificate), seconds(wanted.from));
    X509_gmtime_adj(X509_getm_notAfter(certificate), seconds(wanted.to));
    X509_set_pubkey(certificate, identity.key.get());
    const std::string common = wanted.name + " " + std::to_string(serial);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
    X509* const signer = issuer == nullptr ? certificate : issuer->certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    const bool ip = wanted.name.find_first_not_of("0123456789.") == std::string::npos;
    identity.extend(NID_subject_alt_name, (ip ? "IP:" : "DNS:") + wanted.name);
    identity.extend(NID_basic_constraints, wanted.authority ? "critical,CA:TRUE" : "CA:FALSE");
    X509_sign(certificate, issuer == nullptr ? identity.key.get() : issuer->key.get(),
              EVP_sha256());
    return identity;
  }

  [[nodiscard]] std::string pem() const {
    const OpenSslPointer<BIO> bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(bio.get(), certificate.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
  }

 private:
  void extend(int kind, const std::string& value) const {
    const OpenSslPointer<X509_EXTENSION> extension{
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())};
    if (!extension) throw std::runtime_error{"no extension " + value};
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
};

/// Answers "ok" over TLS to whoever completes a handshake and asks.
class TlsServer {
 public:
  using Setup = std::function<void(SSL_CTX&)>;

  explicit TlsServer(const Identity& identity, const Setup& setup = {})
      : context_{SSL_CTX_new(TLS_server_method())} {
    std::signal(SIGPIPE, SIG_IGN);  // as the program does: a peer that hangs up ends a write
    SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
    if (setup) setup(*context_);
    server_.emplace(RawServer::Connected{[this](int peer) { serve(peer); }});
  }

  [[nodiscard]] const std::string& origin() const { return server_->origin(); }
  [[nodiscard]] std::string url(std::string_view path) const {
    return "https://" + origin() + std::string{path};
  }
  /// Requests that came through.
  [[nodiscard]] int asked() const { return asked_; }

 private:
  void serve(int peer) {
    const OpenSslPointer<SSL> session{SSL_new(context_.get())};
    SSL_set_fd(session.get(), peer);
    if (SSL_accept(session.get()) != 1) return;
    std::string head;
    char byte = 0;
    while (!head.ends_with("\r\n\r\n") && SSL_read(session.get(), &byte, 1) == 1) head += byte;
    if (head.empty()) return;
    ++asked_;
    constexpr std::string_view kAnswer =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    SSL_write(session.get(), kAnswer.data(), static_cast<int>(kAnswer.size()));
    SSL_shutdown(session.get());
  }

  OpenSslPointer<SSL_CTX> context_;
  std::atomic<int> asked_ = 0;
  std::optional<RawServer> server_;  // last: its thread uses what stands above
};

}  // namespace gongkai
