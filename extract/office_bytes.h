#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gongkai {

/// Little-endian numbers of binary formats; what lies outside of `bytes` is 0.
inline std::uint8_t u8_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : std::uint8_t{0};
}
inline std::uint16_t u16_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(u8_at(bytes, at) | (u8_at(bytes, at + 1) << 8U));
}
inline std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  return u16_at(bytes, at) | (std::uint32_t{u16_at(bytes, at + 2)} << 16U);
}
inline std::uint64_t u64_at(std::string_view bytes, std::size_t at) {
  return u32_at(bytes, at) | (std::uint64_t{u32_at(bytes, at + 4)} << 32U);
}

/// The part of `bytes` from `at`, `size` long or as much as there is.
inline std::string_view slice(std::string_view bytes, std::size_t at, std::size_t size) {
  return at < bytes.size() ? bytes.substr(at, size) : std::string_view{};
}

}  // namespace gongkai
