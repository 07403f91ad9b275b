#include "extract/docx.h"

#include "tests/fuzz/office.h"

namespace gongkai::fuzz {

void docx(std::string_view input) {
  FileBudget budget;
  check(read_docx(container(input), budget));
}

}  // namespace gongkai::fuzz
