#pragma once

#include <cstdint>
#include <string>

#include "store/listed.h"

namespace gongkai {

/// `gongkai export`: the newest versions of the documents to stdout.
struct ExportOptions {
  enum class Format : std::uint8_t { jsonl, csv };
  std::string archive;
  Format format = Format::jsonl;
  bool byte_order_mark = false;  ///< csv: for Excel
  DocumentFilter filter;
};

/// 0; 1 when stdout cannot take it (a closed pipe is no failure).
int export_documents(const ExportOptions& options);

}  // namespace gongkai
