#pragma once

#include <string>
#include <string_view>

#include "extract/content.h"
#include "extract/file_type.h"

namespace gongkai {

/// Where a file came from.
struct FileContext {
  std::string name;  ///< as the link calls it; empty when unknown
  std::string url;
};

/// The one door to attachments: a Document with its lines, stripped lines and claims, or a Refusal
/// that names the format and says why it gives no text. What a file is, is told by its bytes alone.
/// Pure, bounded in time and memory for any bytes, and nothing is ever written.
Content read_file(std::string_view bytes, const FileContext& context);

}  // namespace gongkai
