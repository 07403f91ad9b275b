#include <fmt/format.h>

#include "cli/crawl.h"
#include "demo/server.h"

namespace gongkai {

int demo(const DemoCommand& command) {
  const auto portal = DemoPortal::start(DemoPortal::kPort);
  if (!portal) {
    fmt::print(stderr, "gongkai: port {} or {} is taken: the sample portal cannot be served\n", DemoPortal::kPort,
               DemoPortal::kPort + 1);
    return 1;
  }
  const CrawlCommand crawl{.archive = command.archive,
                           .allow_address = portal->addresses(),
                           .delay = 0};
  const int code = crawl_portals(crawl, portal->portals());
  return code == 3 ? 0 : code;
}

}  // namespace gongkai
