#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "extract/content.h"
#include "extract/file_type.h"
#include "extract/office_text.h"

namespace gongkai {

/// Where a file came from.
struct FileContext {
  std::string url;
  /// Lays out a PDF for read_pdf_layout(). That takes another program, so that it is given by those
  /// who may start one; PDFs are refused when it is empty.
  std::function<std::expected<std::string, FileError>(std::string_view)> lay_out_pdf;
};

/// The one door to attachments: a Document with its lines, stripped lines and claims, or a Refusal
/// that names the format and says why it gives no text. What a file is, is told by its bytes alone.
/// Pure, bounded in time and memory for any bytes, and nothing is ever written.
/// A claim `format` names what it is. Of an archive file the members are read too, one level deep.
Content read_file(std::string_view bytes, const FileContext& context);

/// read_file() as somebody else may do it: in a process of its own, with other programs at hand.
using FileReader = std::function<Content(std::string_view bytes, const std::string& url)>;

/// read_file() here and now; PDFs are refused.
Content read_file_here(std::string_view bytes, const std::string& url);

}  // namespace gongkai
