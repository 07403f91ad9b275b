#include "crawler/gb18030.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "crawler/source_map.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::size_t kTrails = 190;  // 0x40..0x7E, 0x80..0xFE
constexpr std::size_t kPairs = 126 * kTrails;
constexpr std::size_t kFours = 39420;  // four-byte characters of the BMP
constexpr char32_t kNone = 0xFFFD;

constexpr std::size_t pair_pointer(unsigned lead, unsigned trail) {
  return (lead - 0x81) * kTrails + trail - (trail < 0x7F ? 0x40 : 0x41);
}

constexpr bool is_trail(unsigned byte) {
  return byte >= 0x40 && byte != 0x7F && byte <= 0xFE;
}
constexpr bool is_lead(unsigned byte) {
  return byte >= 0x81 && byte <= 0xFE;
}
constexpr bool is_digit(unsigned byte) {
  return byte >= 0x30 && byte <= 0x39;
}

// Where the WHATWG index differs from ICU: bytes and today's character.
constexpr std::array<std::pair<std::uint16_t, char16_t>, 19> kOverrides{{
    {0xA3A0, 0x3000}, {0xA6D9, 0xFE10}, {0xA6DA, 0xFE12}, {0xA6DB, 0xFE11}, {0xA6DC, 0xFE13},
    {0xA6DD, 0xFE14}, {0xA6DE, 0xFE15}, {0xA6DF, 0xFE16}, {0xA6EC, 0xFE17}, {0xA6ED, 0xFE18},
    {0xA6F3, 0xFE19}, {0xFE59, 0x9FB4}, {0xFE61, 0x9FB5}, {0xFE66, 0x9FB6}, {0xFE67, 0x9FB7},
    {0xFE6D, 0x9FB8}, {0xFE7E, 0x9FB9}, {0xFE90, 0x9FBA}, {0xFEA0, 0x9FBB},
}};

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

struct Tables {
  std::vector<char16_t> pairs;            // by pointer
  std::vector<char16_t> fours;            // by pointer, ascending
  std::vector<std::uint16_t> pointer_of;  // by BMP character: pair pointer + 1, 0 when none

  Tables() : pairs(kPairs), pointer_of(0x10000) {
    std::string bytes;
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
      for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
        if (!is_trail(trail)) continue;
        bytes += static_cast<char>(lead);
        bytes += static_cast<char>(trail);
      }
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, CloseConverter> icu{ucnv_open("gb18030", &status)};
    ucnv_toUChars(icu.get(), pairs.data(), static_cast<std::int32_t>(kPairs), bytes.data(),
                  static_cast<std::int32_t>(bytes.size()), &status);
    index_pairs();
    list_fours();
    for (const auto& [code, character] : kOverrides) {
      const std::size_t pointer = pair_pointer(code >> 8U, code & 0xFFU);
      pairs[pointer] = character;
      if (character != 0x3000) pointer_of[character] = static_cast<std::uint16_t>(pointer + 1);
    }
    pointer_of[0xE5E5] = 0;  // was 0xA3A0; encodes to nothing
  }

  // The private-use characters of old keep their bytes for encoding, as the standard asks.
  void index_pairs() {
    for (std::size_t pointer = 0; pointer < kPairs; ++pointer) {
      std::uint16_t& slot = pointer_of[pairs[pointer]];
      if (slot == 0) slot = static_cast<std::uint16_t>(pointer + 1);
    }
  }

  // Four-byte characters are, in order, those of the BMP that no pair stood for in the first
  // edition (which had U+E7C7 among the pairs, where U+1E3F is now).
  void list_fours() {
    fours.reserve(kFours);
    for (unsigned c = 0x80; c < 0x10000; ++c) {
      const bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
      const bool has_pair = c == 0xE7C7 || (pointer_of[c] != 0 && c != 0x1E3F);
      if (!is_surrogate && !has_pair) fours.push_back(static_cast<char16_t>(c));
    }
  }
};

const Tables& tables() {
  static const Tables kTables;
  return kTables;
}

constexpr std::size_t kPointerOfE7C7 = 7457;

char32_t four_byte_character(std::size_t pointer) {
  if (pointer == kPointerOfE7C7) return 0xE7C7;
  if (pointer < tables().fours.size()) return tables().fours[pointer];
  if (pointer >= 189000 && pointer <= 1237575)
    return static_cast<char32_t>(0x10000 + pointer - 189000);
  return kNone;
}

std::optional<std::size_t> four_byte_pointer(char32_t c) {
  if (c == 0xE7C7) return kPointerOfE7C7;
  if (c >= 0x10000) return 189000 + (c - 0x10000);
  const auto& fours = tables().fours;
  const auto found = std::ranges::lower_bound(fours, static_cast<char16_t>(c));
  if (found == fours.end() || *found != c) return std::nullopt;
  return static_cast<std::size_t>(found - fours.begin());
}

struct Character {
  char32_t code = kNone;
  std::size_t length = 1;
};

Character decode_four(std::string_view rest) {
  const auto byte = [rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  if (rest.size() < 3) return {.length = rest.size()};
  if (!is_lead(byte(2))) return {};
  if (rest.size() < 4) return {.length = rest.size()};
  if (!is_digit(byte(3))) return {};
  const std::size_t pointer =
      (((byte(0) - 0x81U) * 10U + (byte(1) - 0x30U)) * 126U + (byte(2) - 0x81U)) * 10U +
      (byte(3) - 0x30U);
  return {.code = four_byte_character(pointer), .length = 4};
}

/// The character that a byte of 0x80 and more begins.
Character decode_one(std::string_view rest, const std::vector<char16_t>& pairs) {
  const auto lead = static_cast<unsigned char>(rest[0]);
  if (lead == 0x80) return {.code = 0x20AC};
  if (lead == 0xFF || rest.size() < 2) return {};
  const auto trail = static_cast<unsigned char>(rest[1]);
  if (is_trail(trail)) return {.code = pairs[pair_pointer(lead, trail)], .length = 2};
  if (is_digit(trail)) return decode_four(rest);
  return {.length = trail < 0x80 ? 1U : 2U};
}

/// Decodes pairs from `at` on as long as each becomes three bytes of UTF-8, which Han does.
std::size_t decode_pairs(std::string_view bytes, std::size_t at, const std::vector<char16_t>& pairs,
                         std::string& out) {
  while (at + 1 < bytes.size()) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    const auto trail = static_cast<unsigned char>(bytes[at + 1]);
    if (!is_lead(lead) || !is_trail(trail)) break;
    const char16_t c = pairs[pair_pointer(lead, trail)];
    if (c < 0x800) break;
    const std::array<char, 3> utf8{static_cast<char>(0xE0 | c >> 12U),
                                   static_cast<char>(0x80 | (c >> 6U & 0x3FU)),
                                   static_cast<char>(0x80 | (c & 0x3FU))};
    out.append(utf8.data(), utf8.size());
    at += 2;
  }
  return at;
}

}  // namespace

void decode_gb18030(std::string_view bytes, std::string& out, SourceMap* map) {
  const std::vector<char16_t>& pairs = tables().pairs;
  out.reserve(out.size() + bytes.size() + bytes.size() / 4);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t ascii = ascii_end(bytes, at);
    out += bytes.substr(at, ascii - at);
    if (map != nullptr && ascii > at) map->add(1, 1, ascii - at);
    at = decode_pairs(bytes, ascii, pairs, out);
    if (map != nullptr && at > ascii) map->add(3, 2, (at - ascii) / 2);
    if (at == bytes.size()) break;
    if (static_cast<unsigned char>(bytes[at]) < 0x80) continue;
    const Character character = decode_one(bytes.substr(at), pairs);
    const std::size_t before = out.size();
    append_utf8(character.code, out);
    if (map != nullptr) map->add(out.size() - before, character.length);
    at += character.length;
  }
}

bool encode_gb18030(char32_t c, bool gbk, std::string& out) {
  const auto put = [&out](std::size_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
    return true;
  }
  if (gbk && c == 0x20AC) {
    put(0x80);
    return true;
  }
  if (c < 0x10000 && tables().pointer_of[c] != 0) {
    const std::size_t pointer = tables().pointer_of[c] - 1U;
    const std::size_t trail = pointer % kTrails;
    put(pointer / kTrails + 0x81);
    put(trail + (trail < 0x3F ? 0x40 : 0x41));
    return true;
  }
  if (gbk) return false;
  const std::optional<std::size_t> pointer = four_byte_pointer(c);
  if (!pointer) return false;
  put(*pointer / 12600 + 0x81);
  put(*pointer / 1260 % 10 + 0x30);
  put(*pointer / 10 % 126 + 0x81);
  put(*pointer % 10 + 0x30);
  return true;
}

}  // namespace gongkai
