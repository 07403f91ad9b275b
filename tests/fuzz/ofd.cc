#include "extract/ofd.h"

#include "tests/fuzz/office.h"

namespace gongkai::fuzz {

void ofd(std::string_view input) {
  FileBudget budget;
  check(read_ofd(container(input), budget));
}

}  // namespace gongkai::fuzz
