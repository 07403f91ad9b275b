#include "extract/office.h"

#include <utility>

#include "extract/doc.h"
#include "extract/docx.h"
#include "extract/pdf_text.h"
#include "extract/rtf.h"

namespace gongkai {
namespace {

FileText read_pdf(std::string_view bytes, const FileContext& context) {
  if (!context.lay_out_pdf) {
    return std::unexpected{
        FileError{.reason = "is read by another program, which was not allowed"}};
  }
  const auto layout = context.lay_out_pdf(bytes);
  if (!layout) return std::unexpected{layout.error()};
  return read_pdf_layout(*layout);
}

FileText read_as(FileType type, std::string_view bytes, const FileContext& context) {
  switch (type) {
    case FileType::doc: return read_doc(bytes);
    case FileType::docx: return read_docx(bytes);
    case FileType::pdf: return read_pdf(bytes, context);
    case FileType::rtf: return read_rtf(bytes);
    default: return std::unexpected{FileError{.reason = "is a format without a reader"}};
  }
}

}  // namespace

Content read_file(std::string_view bytes, const FileContext& context) {
  const FileType type = file_type(bytes);
  FileText text = read_as(type, bytes, context);
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
