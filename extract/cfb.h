#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "extract/office_text.h"

namespace gongkai {

/// An OLE compound file ([MS-CFB]), the container of .doc, .xls, .ppt and of encrypted Office
/// files. Only streams of the root storage are seen: those of embedded objects have the same
/// names. A file that lacks sectors it says are in use is `truncated`; a chain of sectors that
/// loops ends where it does. Borrows the bytes.
class CompoundFile {
 public:
  [[nodiscard]] static std::expected<CompoundFile, FileError> open(std::string_view bytes);

  /// Streams and storages of the root storage.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The bytes of the stream with this name (ASCII, case-sensitive); `truncated` when the file has
  /// fewer of them than it says.
  [[nodiscard]] std::expected<std::string, FileError> read(std::string_view name) const;

 private:
  struct Entry {
    std::string name;  ///< ASCII, '?' for other characters
    std::uint32_t start = 0;
    std::uint64_t size = 0;
    bool stream = false;
  };

  [[nodiscard]] const Entry* find(std::string_view name) const;
  [[nodiscard]] std::string_view sector(std::uint32_t number) const;
  [[nodiscard]] std::string chain(std::uint32_t start, std::uint64_t most) const;
  bool load_fat();
  void load_directory(std::uint32_t start);

  std::string_view bytes_;
  std::size_t sector_size_ = 512;
  std::uint64_t mini_cutoff_ = 4096;
  std::vector<std::uint32_t> fat_;
  std::vector<std::uint32_t> mini_fat_;
  std::string mini_stream_;
  std::vector<Entry> entries_;
};

}  // namespace gongkai
