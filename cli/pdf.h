#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// The words of a PDF and their places, as read_pdf_layout() takes them: `pdftotext` of
/// poppler-utils in a child process. An error says in words what is missing, poppler-data included.
[[nodiscard]] std::expected<std::string, FileError> lay_out_pdf(std::string_view bytes);

}  // namespace gongkai
