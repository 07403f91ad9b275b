#include "cli/temporary_directory.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "store/error.h"

namespace gongkai {

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "gongkai-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw StoreError{StoreError::Kind::io, fmt::format("{} cannot be made", name)};
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace gongkai
