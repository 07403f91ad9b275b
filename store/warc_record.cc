#include "store/warc_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/ascii.h"
#include "store/digest.h"

namespace gongkai {
namespace {

/// A field is one line; what would end it early is left out.
std::string one_line(std::string_view value) {
  std::string line{value};
  std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return line;
}

}  // namespace

void WarcRecord::add(std::string_view name, std::string_view value) {
  if (!value.empty()) fields.emplace_back(name, one_line(value));
}

std::string_view WarcRecord::field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (is_same_word(key, name)) return value;
  }
  return {};
}

std::string WarcRecord::to_string() const {
  std::string text = "WARC/1.1\r\n";
  for (const auto& [name, value] : fields) text += fmt::format("{}: {}\r\n", name, value);
  text += fmt::format("Content-Length: {}\r\n\r\n", block.size());
  return text + block + "\r\n\r\n";
}

std::string warc_digest(std::string_view bytes) {
  return "sha1:" + sha1_base32(bytes);
}

std::optional<bool> matches_digest(std::string_view bytes, std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string algorithm;
  for (const char c : digest.substr(0, colon)) {
    if (c != '-') algorithm += ascii_lower(c);
  }
  std::string_view value = digest.substr(colon + 1);
  while (value.ends_with('=')) value.remove_suffix(1);
  const auto raw = digest_by_name(algorithm, bytes);
  if (!raw) return std::nullopt;
  const auto same = [&](const std::string& text) { return is_same_word(text, value); };
  return same(hex_of(*raw)) || same(base32_of(*raw));
}

std::string warc_id(std::string_view name) {
  std::string hex = sha256_hex(name).substr(0, 32);
  hex[12] = '8';  // RFC 9562 §5.8: of our own making
  hex[16] = std::string_view{"89ab"}[static_cast<std::size_t>(hex[16]) % 4];  // §4.1: the variant
  return fmt::format("<urn:uuid:{}-{}-{}-{}-{}>", hex.substr(0, 8), hex.substr(8, 4),
                     hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
}

}  // namespace gongkai
