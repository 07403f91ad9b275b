#include "store/digest.h"

#include <openssl/evp.h>

#include <new>

namespace gongkai {

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_{EVP_MD_CTX_new()} {
  // SHA-256 is in every OpenSSL provider; what can be missing is memory.
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc{};
}

Sha256& Sha256::update(std::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  return *this;
}

std::array<std::uint8_t, 32> Sha256::finish() {
  std::array<std::uint8_t, 32> digest{};
  EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
  return digest;
}

std::string Sha256::finish_hex() {
  const auto digest = finish();
  return hex_of({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string sha256_hex(std::string_view bytes) {
  return Sha256{}.update(bytes).finish_hex();
}

std::optional<std::string> digest_by_name(std::string_view name, std::string_view bytes) {
  const EVP_MD* kind = nullptr;
  if (name == "sha1") kind = EVP_sha1();
  if (name == "sha256") kind = EVP_sha256();
  if (name == "sha512") kind = EVP_sha512();
  if (name == "md5") kind = EVP_md5();
  if (kind == nullptr) return std::nullopt;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr) != 1)
    throw std::bad_alloc{};
  return std::string{reinterpret_cast<const char*>(digest.data()), size};
}

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

std::string base32_of(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint64_t bits = 0;
  unsigned have = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (have += 8; have >= 5; have -= 5) text += kAlphabet[bits >> (have - 5) & 31U];
  }
  if (have > 0) text += kAlphabet[bits << (5 - have) & 31U];
  return text;
}

std::string sha1_base32(std::string_view bytes) {
  return base32_of(digest_by_name("sha1", bytes).value());
}

}  // namespace gongkai
