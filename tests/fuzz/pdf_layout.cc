#include "extract/pdf_text.h"

#include "tests/fuzz/office.h"

namespace gongkai::fuzz {

void pdf_layout(std::string_view input) {
  FileBudget budget;
  check(read_pdf_layout(input, budget));
}

}  // namespace gongkai::fuzz
