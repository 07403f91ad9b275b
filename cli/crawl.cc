#include "cli/crawl.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <expected>
#include <filesystem>
#include <fstream>
#include <random>

#include "cli/file_reader.h"
#include "cli/operator.h"
#include "cli/pipeline.h"
#include "cli/progress.h"
#include "cli/rules.h"
#include "cli/steady_clock.h"
#include "cli/stop_signal.h"
#include "cli/summary.h"
#include "crawler/crawl.h"
#include "crawler/fetcher.h"
#include "crawler/stop.h"
#include "crawler/url.h"
#include "store/archive.h"

namespace gongkai {
namespace {

using std::chrono::milliseconds;

constexpr int kUsage = 2;
constexpr int kPartial = 3;
constexpr int kAlarm = 4;

int complain(std::string_view what) {
  fmt::print(stderr, "gongkai: {}\n", what);
  return kUsage;
}

bool is_allowed(const std::vector<std::string>& origins, const Url& url) {
  return std::ranges::find(origins, fmt::format("{}:{}", url.host(), url.port())) != origins.end();
}

/// A portal file, a shipped portal's name or a listing's URL.
std::expected<Portal, std::string> portal_from(const std::string& start,
                                               const std::vector<std::string>& allowed) {
  if (start.starts_with("http://") || start.starts_with("https://")) {
    const auto url = Url::parse(start);
    if (!url) return std::unexpected{fmt::format("{} is not a URL", start)};
    if (!url->host().ends_with(".gov.cn") && !is_allowed(allowed, *url)) {
      return std::unexpected{
          fmt::format("{} is not a .gov.cn host: write a portal file that names it", url->host())};
    }
    return portal_of_url(url->without_fragment());
  }
  if (start.ends_with(".toml") || std::filesystem::exists(start)) {
    auto portal = load_portal(start);
    if (!portal) return std::unexpected{portal.error().detail};
    return std::move(*portal);
  }
  std::vector<Portal> known = known_portals();
  const auto found = std::ranges::find(known, start, &Portal::name);
  if (found != known.end()) return std::move(*found);
  return std::unexpected{
      fmt::format("{} is no portal file, no shipped portal and no http URL", start)};
}

void queue_heads(Archive& archive, const std::vector<Portal>& portals, TimePoint now) {
  Archive::Batch batch{archive};
  for (const Portal& portal : portals) {
    archive.put_portal(portal, now);
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
  archive.failures([&](const Failure& failure) {
    const bool still = std::ranges::any_of(
        stop, [&](const StopEntry& entry) { return sentence(entry) == failure.reason; });
    if (failure.state == to_string(FetchState::stopped) && !still) released.push_back(failure.url);
    return true;
  });
  for (const std::string& url : released) archive.make_due(url);
}

/// What portal files say of single hosts.
void take_terms(const std::vector<Portal>& portals, CrawlOptions& options) {
  for (const Portal& portal : portals) {
    for (const TlsTerms& terms : portal.tls) options.tls.insert_or_assign(terms.host, terms);
    if (portal.forbidden_robots.empty()) continue;
    options.open_despite_forbidden_robots.insert(portal.hosts.begin(), portal.hosts.end());
  }
}

}  // namespace

int crawl_command(const CrawlCommand& command) {
  std::vector<Portal> portals;
  for (const std::string& origin : command.allow_address) {
    if (!is_loopback_origin(origin))
      return complain(fmt::format(
          "--allow-address: {} is not a loopback origin such as 127.0.0.1:8080", origin));
  }
  for (const std::string& start : command.start) {
    auto portal = portal_from(start, command.allow_address);
    if (!portal) return complain(portal.error());
    portals.push_back(std::move(*portal));
  }
  if (command.delay &&
      (!std::isfinite(*command.delay) || *command.delay < 0 || *command.delay > 3600)) {
    return complain("--delay: a number of seconds from 0 to 3600");
  }
  return crawl_portals(command, std::move(portals));
}

int crawl_portals(const CrawlCommand& command, std::vector<Portal> portals) {
  const bool loopback_only = std::ranges::all_of(portals, [&](const Portal& portal) {
    return std::ranges::all_of(portal.start, [&](const std::string& start) {
      const auto url = Url::parse(start);
      return url && is_allowed(command.allow_address, *url);
    });
  });
  std::string contact = command.contact;
  for (const Portal& portal : portals) {
    if (contact.empty()) contact = portal.contact;
  }
  const auto who = introduce(contact, command.user_agent, loopback_only);
  if (!who) return complain(who.error());

  auto stop = operators_stop_list(command.stop_file);
  if (!stop) return complain(stop.error());
  if (!command.ca_file.empty() && !std::ifstream{command.ca_file}.is_open())
    return complain(fmt::format("--ca: {} cannot be read", command.ca_file));

  const StopSignal signal;
  const auto now = steady_clock();
  const TimePoint begun = now();
  Archive archive = Archive::open_for_writing(command.archive, rules_digest());
  queue_heads(archive, portals, begun);
  if (portals.empty()) portals = archive.portals();
  std::vector<std::string> names;
  for (const Portal& portal : portals) names.push_back(portal.name);
  release(archive, *stop);
  archive.look_only_at(names);
  CrawlOptions options{.agent = who->agent,
                       .allowed_origins = command.allow_address,
                       .readers = command.jobs,
                       .limit = command.limit,
                       .seed = std::random_device{}(),
                       .stop = *std::move(stop),
                       .now = now};
  take_terms(portals, options);
  Pipeline pipeline{archive, std::move(portals), now, child_reader()};
  Fetcher fetcher{{.user_agent = who->user_agent,
                   .ca_file = command.ca_file,
                   .allowed_origins = command.allow_address,
                   .now = now}};
  ProgressLine line{begun};
  if (command.delay) options.delay = milliseconds{std::llround(*command.delay * 1000)};
  if (!command.quiet) {
    options.on_progress = [&](const Progress& progress) {
      line.show(
          progress, [&] { return static_cast<std::uint64_t>(archive.queue_counts(now()).due); },
          now());
    };
  }
  const Progress progress = crawl(
      options, fetcher, pipeline,
      [&](Response response) { return pipeline.read_one(std::move(response)); }, signal.token());
  line.clear();
  pipeline.look_back();
  const Summary summary = summarise(archive, pipeline, progress, now() - begun, now());
  if (!command.quiet) print(summary, command.archive);
  if (signal.signal() != 0) return 128 + signal.signal();
  if (summary.is_alarming()) return kAlarm;
  return summary.is_partial() ? kPartial : 0;
}

}  // namespace gongkai
