#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace gongkai {

/// All of a file; empty when it cannot be read.
inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace gongkai
