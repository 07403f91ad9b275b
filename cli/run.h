#pragma once

#include <expected>
#include <string>
#include <vector>

#include "cli/crawl.h"
#include "config/portal.h"
#include "config/stop_list.h"
#include "crawler/crawl.h"
#include "store/archive.h"

namespace gongkai {

/// Makes an archive ready for a run: the portals' first pages are queued where they are due, what a
/// stop list no longer forbids is asked after all, and only what the command means is handed out.
/// `portals` are those of the command line; without any, all that the archive knows. Returns the
/// portals of the run; the error is a sentence.
[[nodiscard]] std::expected<std::vector<Portal>, std::string> begin_run(Archive& archive,
                                                                        const CrawlCommand& command,
                                                                        std::vector<Portal> portals,
                                                                        const StopList& stop,
                                                                        TimePoint now);

/// What portal files say of single hosts.
void take_terms(const std::vector<Portal>& portals, CrawlOptions& options);

/// `crawl --dry-run`: prints what the run would ask first, and why, and what it would not; asks
/// nothing, and leaves the archive as it is.
int dry_run(const CrawlCommand& command, std::vector<Portal> portals, const StopList& stop,
            const std::string& agent);

}  // namespace gongkai
