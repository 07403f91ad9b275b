#include "extract/rtf.h"

#include "tests/fuzz/office.h"

namespace gongkai::fuzz {

void rtf(std::string_view input) {
  FileBudget budget;
  check(read_rtf(input, budget));
}

}  // namespace gongkai::fuzz
