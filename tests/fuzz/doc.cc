#include "extract/doc.h"

#include "tests/fuzz/office.h"

namespace gongkai::fuzz {

void doc(std::string_view input) {
  FileBudget budget;
  check(read_doc(input, budget));
}

}  // namespace gongkai::fuzz
