#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gongkai {

/// One record of a WARC file (ISO 28500:2017).
struct WarcRecord {
  std::vector<std::pair<std::string, std::string>> fields;  ///< named fields in order
  std::string block;

  /// Adds a field; a value that is empty is left out.
  void add(std::string_view name, std::string_view value);
  /// The value of the field `name` (any case); empty when there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const;
  /// All of it as it stands in a file, with its Content-Length.
  [[nodiscard]] std::string to_string() const;
};

/// "sha1:" and the digest in base32, as WARC files have it.
std::string warc_digest(std::string_view bytes);

/// Whether `digest`, a field such as WARC-Block-Digest, is that of `bytes`: SHA-1, SHA-256, SHA-512
/// or MD5, in base32 or hex as others write it. nullopt when it is empty or of another kind.
std::optional<bool> matches_digest(std::string_view bytes, std::string_view digest);

/// A record's id, "<urn:uuid:…>", made of what is told apart by `name`: the same for the same.
std::string warc_id(std::string_view name);

}  // namespace gongkai
