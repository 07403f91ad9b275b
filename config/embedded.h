#pragma once

#include <span>
#include <string_view>

namespace gongkai {

/// A data file of the source tree that was built into the program.
struct EmbeddedFile {
  std::string_view path;   ///< relative to the source tree, "config/chrome.toml"
  std::string_view bytes;  ///< lives as long as the program
};

/// The data files of config/, store/ and demo/ (defined by cmake/embed.cmake), sorted by path.
std::span<const EmbeddedFile> embedded_config();
std::span<const EmbeddedFile> embedded_store();
std::span<const EmbeddedFile> embedded_demo();

/// The bytes of `path` among `files`; asserts that it is there, as a build without it is broken.
std::string_view embedded(std::span<const EmbeddedFile> files, std::string_view path);

}  // namespace gongkai
