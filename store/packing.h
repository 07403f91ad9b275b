#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// Bytes as the archive keeps them: `zstd` (one plain frame, which `zstd -d` undoes) or `plain`
/// when that is not smaller.
struct Packed {
  std::string bytes;
  bool zstd = false;
};

Packed pack(std::string_view bytes);

/// The `size` bytes that were packed; nullopt when `packed` is not a frame of exactly that many.
std::optional<std::string> unpack(std::string_view packed, bool zstd, std::size_t size);

}  // namespace gongkai
