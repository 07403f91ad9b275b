#include "extract/office.h"

#include <utility>

#include "extract/docx.h"

namespace gongkai {
namespace {

FileText read_as(FileType type, std::string_view bytes) {
  switch (type) {
    case FileType::docx: return read_docx(bytes);
    default: return std::unexpected{FileError{.reason = "is a format without a reader"}};
  }
}

}  // namespace

Content read_file(std::string_view bytes, const FileContext& context) {
  const FileType type = file_type(bytes);
  FileText text = read_as(type, bytes);
  if (text && text->blocks.empty()) {
    text = std::unexpected{FileError{.state = FetchState::no_text, .reason = "holds no text"}};
  }
  if (!text) {
    return Refusal{.url = context.url,
                   .state = text.error().state,
                   .reason = std::string{to_string(type)} + ": " + text.error().reason};
  }
  text->url = context.url;
  return std::move(*text);
}

}  // namespace gongkai
