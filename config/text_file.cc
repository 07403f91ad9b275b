#include "config/text_file.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace gongkai {

std::expected<std::string, ConfigError> read_text_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  // Of an empty file nothing is taken, which `text` calls a failure, too.
  if (in.is_open() && (in.peek() == std::ifstream::traits_type::eof() || text << in.rdbuf()) &&
      !in.bad()) {
    return std::move(text).str();
  }
  return std::unexpected{
      ConfigError{ConfigError::Kind::unreadable, fmt::format("{}: cannot be read", path.string())}};
}

}  // namespace gongkai
