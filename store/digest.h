#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace gongkai {

/// SHA-256 of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();

  Sha256& update(std::string_view bytes);

  /// The digest of all that was given; the object is used up afterwards.
  [[nodiscard]] std::array<std::uint8_t, 32> finish();
  /// The same in 64 lower-case hex digits, as sha256sum prints it.
  [[nodiscard]] std::string finish_hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// SHA-256 of `bytes` in 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// The digest of `bytes` by "sha1", "sha256", "sha512" or "md5", as raw bytes; nullopt for other
/// names. For files of others: SHA-256 is what we use.
std::optional<std::string> digest_by_name(std::string_view name, std::string_view bytes);

/// Bytes as lower-case hex digits, and in base32 (RFC 4648 §6) without padding.
std::string hex_of(std::string_view bytes);
std::string base32_of(std::string_view bytes);

/// SHA-1 of `bytes` in 32 characters of base32 (RFC 4648 §6): the digest that WARC files use.
std::string sha1_base32(std::string_view bytes);

}  // namespace gongkai
