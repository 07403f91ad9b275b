#include "extract/xlsx.h"

#include "tests/fuzz/office.h"

namespace gongkai::fuzz {

void xlsx(std::string_view input) {
  FileBudget budget;
  check(read_xlsx(container(input), budget));
}

}  // namespace gongkai::fuzz
