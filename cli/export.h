#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/listed.h"

namespace gongkai {

/// `gongkai export`: the newest versions of the documents, or what changed, to stdout.
struct ExportOptions {
  enum class Format : std::uint8_t { jsonl, csv, blocks, text, warc, corrections };
  std::string archive;
  Format format = Format::jsonl;
  bool byte_order_mark = false;       ///< csv: for Excel
  std::string to;                     ///< text: the folder for the files; warc: the file
  std::string index;                  ///< warc: file for the CDXJ index
  std::optional<std::int64_t> since;  ///< a cursor: the changes after it
  std::optional<std::int64_t>
      until;              ///< a cursor: the changes up to it, or the documents as of then
  std::string manifest;   ///< file that says what was written
  bool unmasked = false;  ///< the numbers of persons as they are
  DocumentFilter filter;
};

/// 0; 1 when stdout cannot take it (a closed pipe is no failure); 2 for options that do not go
/// together. The next cursor goes to stderr.
int export_documents(const ExportOptions& options);

}  // namespace gongkai
