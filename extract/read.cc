#include "extract/read.h"

#include "extract/office.h"

namespace gongkai {

Content read(const Response& response, const Portal& /*portal*/) {
  if (!is_page(file_type(response.body()))) {
    return read_file(response.body(), {.name = {}, .url = response.url()});
  }
  return Refusal{.url = response.url(), .state = response.state, .reason = response.reason};
}

}  // namespace gongkai
