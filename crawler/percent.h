#pragma once

#include <array>
#include <string>
#include <string_view>

namespace gongkai {

/// The bytes that a part of a URL writes as %XX (WHATWG URL, "percent-encode sets").
using EncodeSet = std::array<bool, 256>;

/// Controls, bytes above ASCII and `more`.
constexpr EncodeSet encode_set(std::string_view more) {
  EncodeSet set{};
  for (unsigned byte = 0; byte < 256; ++byte) set.at(byte) = byte < 0x20 || byte > 0x7E;
  for (const char c : more) set.at(static_cast<unsigned char>(c)) = true;
  return set;
}

/// Bytes above ASCII alone.
inline constexpr EncodeSet kAboveAscii = [] {
  EncodeSet set{};
  for (std::size_t byte = 0x80; byte < set.size(); ++byte) set.at(byte) = true;
  return set;
}();
inline constexpr EncodeSet kC0Set = encode_set("");
inline constexpr EncodeSet kFragmentSet = encode_set(" \"<>`");
inline constexpr EncodeSet kQuerySet = encode_set(" \"#<>");
inline constexpr EncodeSet kSpecialQuerySet = encode_set(" \"#<>'");
inline constexpr EncodeSet kPathSet = encode_set(" \"#<>?^`{}");
inline constexpr EncodeSet kUserinfoSet = encode_set(" \"#<>?`{}/:;=@[\\]^|");

/// Appends `bytes` to `out`, those in `set` as %XX.
void percent_encode(std::string_view bytes, const EncodeSet& set, std::string& out);

/// Bytes for every %XX; a % that begins none stays.
std::string percent_decode(std::string_view text);

/// `text` with its escapes in one spelling: unreserved characters (RFC 3986 §2.3) plain, the digits
/// of the others in capitals.
std::string one_spelling(std::string_view text);

/// Value of a hexadecimal digit, -1 when it is none.
int hex_value(char c);

}  // namespace gongkai
