#include "extract/rtf.h"

#include "extract/rtf_body.h"

namespace gongkai {

FileText read_rtf(std::string_view bytes, FileBudget& budget) {
  RtfBody body{bytes, budget};
  const bool whole = body.read();
  if (budget.spent()) {
    return std::unexpected{too_much_text()};
  }
  if (!whole) {
    return std::unexpected{
        FileError{.state = FetchState::truncated, .reason = "ends inside of a group"}};
  }
  return body.document();
}

}  // namespace gongkai
