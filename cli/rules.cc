#include "cli/rules.h"

#include "config/embedded.h"
#include "store/digest.h"

namespace gongkai {

std::string rules_digest() {
  Sha256 digest;
  for (const EmbeddedFile& file : embedded_config()) {
    // Portal files are kept with the versions that they were used for; no page is read by who its
    // issuer was.
    const bool reads_pages =
        !file.path.starts_with("config/portals/") && file.path != "config/issuers.csv";
    if (reads_pages) digest.update(file.path).update(file.bytes);
  }
  return digest.finish_hex();
}

}  // namespace gongkai
