#include "config/embedded.h"

#include <algorithm>
#include <cassert>

namespace gongkai {

std::string_view embedded(std::span<const EmbeddedFile> files, std::string_view path) {
  const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
  assert(found != files.end());
  return found->bytes;
}

}  // namespace gongkai
