#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/outlook.h"
#include "cli/rules.h"
#include "cli/run.h"
#include "cli/steady_clock.h"
#include "cli/temporary_directory.h"
#include "cli/terminal.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

struct Counts {
  std::uint64_t asked = 0;
  std::uint64_t not_asked = 0;
};

void print(const Trace& trace, const std::string& says) {
  fmt::print("{:<11} {}\n{:<11} {}\n", to_string(trace.request.purpose),
             to_stdout(trace.request.url), "", to_stdout(says));
}

/// The requests of one host in the order in which they would be asked.
void print_host(Archive& archive, Outlook& outlook, const std::string& host, TimePoint now,
                std::optional<std::uint64_t> limit, Counts& counts) {
  std::vector<std::string> said;
  while (!limit || counts.asked < *limit) {
    const auto request = archive.next_due(host, now);
    if (!request) return;
    const Trace trace = trace_of(archive, request->id);
    for (const Reason& reason : outlook.delayed(*request, now)) {
      if (std::ranges::find(said, reason.says) != said.end()) continue;
      said.push_back(reason.says);
      fmt::print("host        {}\n{:<11} {}\n", to_stdout(host), "", to_stdout(reason.says));
    }
    if (const auto reason = outlook.forbidden(*request, now)) {
      ++counts.not_asked;
      print(trace, "not asked: " + reason->says);
    } else {
      ++counts.asked;
      print(trace, cause_of(trace));
    }
  }
}

}  // namespace

int dry_run(const CrawlCommand& command, std::vector<Portal> portals, const StopList& stop,
            const std::string& agent) {
  std::optional<TemporaryDirectory> elsewhere;
  std::string path = command.archive;
  if (std::filesystem::exists(path)) {
    Archive::open_for_reading(path);  // refuses what would have to be migrated
  } else {
    elsewhere.emplace();
    path = elsewhere->path() / "a.db";
  }
  const TimePoint now = steady_clock()();
  Archive archive = Archive::open_for_writing(path, rules_digest());
  archive.database().script("BEGIN");  // and never committed: closing the archive undoes it
  auto run = begin_run(archive, command, std::move(portals), stop, now);
  if (!run) {
    fmt::print(stderr, "gongkai: {}\n", run.error());
    return 2;
  }
  Outlook outlook{
      archive, *run, {.stop = stop, .agent = agent, .open_despite_forbidden_robots = {}}};
  Counts counts;
  const std::vector<std::string> hosts = archive.hosts_due(now);
  for (const std::string& host : hosts)
    print_host(archive, outlook, host, now, command.limit, counts);
  fmt::print("{} to ask now of {} host{}, {} not asked; what their pages lead to comes on top\n",
             counts.asked, hosts.size(), hosts.size() == 1 ? "" : "s", counts.not_asked);
  return 0;
}

}  // namespace gongkai
