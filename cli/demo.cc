#include <fmt/format.h>

#include "cli/crawl.h"
#include "demo/server.h"

namespace gongkai {

int demo(const DemoCommand& command) {
  const auto portal = DemoPortal::start(DemoPortal::kPort);
  if (!portal) {
    fmt::print(stderr, "gongkai: port {} or {} is taken: the sample portal cannot be served\n",
               DemoPortal::kPort, DemoPortal::kPort + 1);
    return 1;
  }
  CrawlCommand crawl{.archive = command.archive, .delay = 0};
  for (const std::string& origin : portal->origins()) {
    crawl.allow_address.push_back(origin.substr(std::string_view{"http://"}.size()));
  }
  const int code = crawl_portals(crawl, portal->portals());
  return code == 3 ? 0 : code;
}

}  // namespace gongkai
