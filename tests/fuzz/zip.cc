#include <variant>

#include "extract/office.h"
#include "tests/fuzz/office.h"

namespace gongkai::fuzz {

void zip(std::string_view input) {
  const Content content = read_file(container(input), {});
  if (const auto* const document = std::get_if<Document>(&content)) {
    check(*document);
  } else {
    require(!std::get<Refusal>(content).reason.empty(), "a refusal says why");
  }
}

}  // namespace gongkai::fuzz
