#include "cli/debug.h"

namespace gongkai {

int debug(const DebugOptions& /*options*/) {
  return 1;
}

}  // namespace gongkai
