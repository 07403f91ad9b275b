#include "cli/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crawler/stop.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

/// Whether a portal's own rhythm wants it looked at; a round that was missed is made up for once,
/// and one that was noted when the machine's clock ran ahead says nothing.
bool is_due(Archive& archive, const Portal& portal, TimePoint now) {
  const auto last = archive.last_round(portal.name);
  return !last || *last > now || *last + portal.every <= now;
}

void queue_heads(Archive& archive, const std::vector<Portal>& portals, bool when_due,
                 TimePoint now) {
  Archive::Batch batch{archive};
  for (const Portal& portal : portals) {
    archive.put_portal(portal, now);
    for (const ColumnMove& move : portal.moved_from) archive.move_column(move.from, move.to, now);
    if (when_due && !is_due(archive, portal, now)) continue;
    archive.put_round(portal.name, now);
    std::vector<Request> heads;
    for (const std::string& start : portal.start) {
      const auto url = Url::parse(start);
      if (!url) continue;
      heads.push_back({.url = url->without_fragment(),
                       .purpose = Purpose::listing,
                       .portal = portal.name,
                       .column = url->without_fragment()});
    }
    archive.enqueue(heads);
    archive.make_due(portal);
  }
  batch.commit();
}

/// What the stop list of an earlier run forbade and this one does not is asked after all.
void release(Archive& archive, const StopList& stop) {
  std::vector<std::string> released;
  const auto look = [&](const Failure& failure) {
    const bool still = std::ranges::any_of(
        stop, [&](const StopEntry& entry) { return sentence(entry) == failure.reason; });
    if (!still) released.push_back(failure.url);
    return true;
  };
  archive.failures(look, FetchState::stopped);
  for (const std::string& url : released) archive.make_due(url);
}

/// Of `portals` those that were asked for by name; the error names one that is not there.
std::expected<std::vector<Portal>, std::string> only(std::vector<Portal> portals,
                                                     const std::vector<std::string>& names) {
  if (names.empty()) return portals;
  for (const std::string& name : names) {
    if (std::ranges::find(portals, name, &Portal::name) == portals.end())
      return std::unexpected{fmt::format("--portal: there is no portal {} here", name)};
  }
  std::erase_if(portals, [&](const Portal& portal) {
    return std::ranges::find(names, portal.name) == names.end();
  });
  return portals;
}

}  // namespace

void take_terms(const std::vector<Portal>& portals, CrawlOptions& options) {
  for (const Portal& portal : portals) {
    for (const TlsTerms& terms : portal.tls) options.tls.insert_or_assign(terms.host, terms);
    if (portal.forbidden_robots.empty()) continue;
    options.open_despite_forbidden_robots.insert(portal.hosts.begin(), portal.hosts.end());
  }
}

std::expected<std::vector<Portal>, std::string> begin_run(Archive& archive,
                                                          const CrawlCommand& command,
                                                          std::vector<Portal> portals,
                                                          const StopList& stop, TimePoint now) {
  const bool all_known = portals.empty();
  auto run = only(all_known ? archive.portals() : std::move(portals), command.portal);
  if (!run) return run;
  if (!all_known || command.due) queue_heads(archive, *run, command.due, now);
  release(archive, stop);
  std::vector<std::string> names;
  names.reserve(run->size());
  for (const Portal& portal : *run) names.push_back(portal.name);
  archive.look_only_at(names, command.since);
  return run;
}

}  // namespace gongkai
