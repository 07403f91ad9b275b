#include "cli/pdf.h"

#include <utility>

#include "cli/child.h"
#include "extract/pdf_text.h"

namespace gongkai {
namespace {

constexpr std::size_t kMebibyte = 1U << 20U;

/// A file that was cut off has lost the end that says where its objects are. Readers rebuild that
/// table from what is left and show a document that lacks pages without saying so.
bool is_cut_off(std::string_view bytes) {
  constexpr std::size_t kEnd = 4096;
  return !bytes.substr(bytes.size() - std::min(bytes.size(), kEnd)).contains("startxref");
}

FetchState state_of(ChildError::Kind kind) {
  const bool limit =
      kind == ChildError::Kind::too_slow || kind == ChildError::Kind::too_much_output;
  return limit ? FetchState::parse_limit : FetchState::unreadable;
}

}  // namespace

std::expected<std::string, FileError> lay_out_pdf(std::string_view bytes) {
  if (is_cut_off(bytes)) {
    return std::unexpected{FileError{.state = FetchState::truncated, .reason = "is cut off"}};
  }
  const std::size_t size = bytes.size() / kMebibyte;
  const ChildCommand command{.program = "pdftotext",
                             .arguments = {"-bbox-layout", "-enc", "UTF-8", "-", "-"},
                             .input = bytes,
                             .cpu = std::chrono::seconds{1 + 2 * size},
                             .memory = (size + 256) * kMebibyte};
  auto result = run_child(command);
  if (!result) {
    std::string reason = result.error().detail;
    if (result.error().kind == ChildError::Kind::not_found) {
      reason += " (package poppler-utils)";
    }
    return std::unexpected{
        FileError{.state = state_of(result.error().kind), .reason = std::move(reason)}};
  }
  std::string complaint = pdf_complaint(result->messages, result->exit_code == 0);
  if (!complaint.empty()) return std::unexpected{FileError{.reason = std::move(complaint)}};
  return std::move(result->output);
}

}  // namespace gongkai
