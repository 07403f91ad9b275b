#include "extract/read.h"

namespace gongkai {

Content read(const Response& response, const Portal& /*portal*/) {
  return Refusal{.url = response.url(), .state = response.state, .reason = response.reason};
}

}  // namespace gongkai
