#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gongkai {

inline void put(std::string& bytes, std::size_t at, std::uint32_t value, std::size_t size) {
  if (bytes.size() < at + size) bytes.resize(at + size);
  for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

inline std::string padded(std::string bytes, std::size_t unit) {
  bytes.resize((bytes.size() + unit - 1) / unit * unit);
  return bytes;
}

/// An OLE compound file with these streams in its root storage. Streams are padded to 4096 bytes,
/// so that none is in the mini stream.
inline std::string compound_file(const std::vector<std::pair<std::string, std::string>>& streams) {
  constexpr std::size_t kSector = 512;
  constexpr std::uint32_t kEnd = 0xFFFFFFFE;
  std::string body;
  std::vector<std::uint32_t> fat;
  const auto add = [&](std::string bytes) {
    const auto first = static_cast<std::uint32_t>(fat.size());
    bytes = padded(std::move(bytes), kSector);
    for (std::size_t i = 0; i < bytes.size() / kSector; ++i) {
      fat.push_back(static_cast<std::uint32_t>(fat.size() + 1));
    }
    fat.back() = kEnd;
    body += bytes;
    return first;
  };
  std::string directory((streams.size() + 1) * 128, '\0');
  const auto entry = [&](std::size_t i, std::string_view name, std::uint32_t kind) {
    for (std::size_t k = 0; k < name.size(); ++k) {
      put(directory, i * 128 + 2 * k, static_cast<unsigned char>(name[k]), 2);
    }
    put(directory, i * 128 + 64, static_cast<std::uint32_t>(2 * name.size() + 2), 2);
    put(directory, i * 128 + 66, kind, 1);
    for (const std::size_t link : {68U, 72U, 76U}) put(directory, i * 128 + link, 0xFFFFFFFF, 4);
  };
  entry(0, "Root Entry", 5);
  put(directory, 76, 1, 4);
  put(directory, 116, kEnd, 4);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const std::string bytes = padded(streams[i].second, 4096);
    entry(i + 1, streams[i].first, 2);
    if (i + 1 < streams.size())
      put(directory, (i + 1) * 128 + 72, static_cast<std::uint32_t>(i + 2), 4);
    put(directory, (i + 1) * 128 + 120, static_cast<std::uint32_t>(bytes.size()), 4);
    put(directory, (i + 1) * 128 + 116, add(bytes), 4);
  }
  const std::uint32_t directory_at = add(directory);
  const auto fat_at = static_cast<std::uint32_t>(fat.size());
  const std::size_t fat_sectors = (fat.size() + 16) / 120 + 1;
  for (std::size_t i = 0; i < fat_sectors; ++i) fat.push_back(0xFFFFFFFD);
  std::string table;
  for (std::size_t i = 0; i < fat.size(); ++i) put(table, 4 * i, fat[i], 4);
  table.resize(fat_sectors * kSector, '\xFF');

  std::string header("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  header.resize(kSector);
  put(header, 26, 3, 2);
  put(header, 28, 0xFFFE, 2);
  put(header, 30, 9, 2);
  put(header, 32, 6, 2);
  put(header, 44, static_cast<std::uint32_t>(fat_sectors), 4);
  put(header, 48, directory_at, 4);
  put(header, 56, 4096, 4);
  put(header, 60, kEnd, 4);
  put(header, 68, kEnd, 4);
  for (std::size_t i = 0; i < 109; ++i) {
    put(header, 76 + 4 * i, i < fat_sectors ? fat_at + static_cast<std::uint32_t>(i) : 0xFFFFFFFF,
        4);
  }
  return header + body + table;
}

/// One piece of a .doc's text: bytes in windows-1252 (narrow) or UTF-16.
struct DocPiece {
  std::string bytes;
  bool narrow = false;
  std::uint32_t length() const {
    return static_cast<std::uint32_t>(narrow ? bytes.size() : bytes.size() / 2);
  }
};

struct DocParts {
  std::vector<DocPiece> pieces;         ///< in the order of the document
  std::vector<std::size_t> file_order;  ///< of the pieces in the stream; empty: as they are
  std::uint32_t magic = 0xA5EC;
  std::uint32_t version = 0xC1;
  std::uint32_t flags = 0x0200;
  std::uint32_t language = 0x0804;
  bool overlap = false;  ///< every piece is the bytes of the first
};

/// A .doc with this main text and nothing else: no styles, no properties.
inline std::string doc_file(const DocParts& parts) {
  std::string main(1024, '\0');
  put(main, 0, parts.magic, 2);
  put(main, 2, parts.version, 2);
  put(main, 6, parts.language, 2);
  put(main, 10, parts.flags, 2);
  put(main, 32, 14, 2);
  put(main, 62, 22, 2);
  put(main, 152, 93, 2);
  std::vector<std::uint32_t> offsets(parts.pieces.size());
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < parts.pieces.size(); ++i) {
    const std::size_t which = parts.file_order.empty() ? i : parts.file_order[i];
    if (main.size() % 2 != 0) main += '\0';
    offsets[which] = static_cast<std::uint32_t>(main.size());
    if (!parts.overlap || i == 0) main += parts.pieces[which].bytes;
    if (parts.overlap) offsets[which] = offsets[0];
  }
  std::string table;
  std::string pieces;
  for (const DocPiece& piece : parts.pieces) {
    put(table, table.size(), length, 4);
    length += piece.length();
  }
  put(table, table.size(), length, 4);
  for (std::size_t i = 0; i < parts.pieces.size(); ++i) {
    const bool narrow = parts.pieces[i].narrow;
    put(pieces, 8 * i + 2, narrow ? (offsets[i] * 2) | 0x40000000U : offsets[i], 4);
    put(pieces, 8 * i + 6, 0, 2);
  }
  table += pieces;
  std::string clx("\2", 1);
  put(clx, 1, static_cast<std::uint32_t>(table.size()), 4);
  clx += table;
  put(main, 64 + 12, length, 4);
  put(main, 154 + std::size_t{8} * 33, 0, 4);
  put(main, 154 + std::size_t{8} * 33 + 4, static_cast<std::uint32_t>(clx.size()), 4);
  return compound_file({{"WordDocument", main}, {"1Table", clx}});
}

inline std::string utf16(std::u16string_view text) {
  std::string bytes;
  for (const char16_t unit : text) put(bytes, bytes.size(), unit, 2);
  return bytes;
}

}  // namespace gongkai
