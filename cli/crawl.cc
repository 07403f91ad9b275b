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

constexpr int kFailed = 1;
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

/// Bytes that may still be written beside the archive; as many as there can be when nobody can
/// tell.
std::uintmax_t free_space(const std::string& archive) {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::path{archive}.parent_path();
  return std::filesystem::space(directory.empty() ? "." : directory, error).available;
}

/// Whether a portal's own rhythm wants it looked at; a round that was missed is made up for once.
bool is_due(Archive& archive, const Portal& portal, TimePoint now) {
  const auto last = archive.last_round(portal.name);
  return !last || *last + portal.every <= now;
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

/// Who asks these portals.
std::expected<Operator, std::string> operator_of(const CrawlCommand& command,
                                                 const std::vector<Portal>& portals) {
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
  return introduce(contact, command.user_agent, loopback_only);
}

}  // namespace

int crawl_command(const CrawlCommand& command) {
  std::vector<Portal> portals;
  for (const std::string& origin : command.allow_address) {
    if (!is_loopback_origin(origin)) {
      return complain(fmt::format(
          "--allow-address: {} is not a loopback origin such as 127.0.0.1:8080", origin));
    }
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
  if (const auto who = operator_of(command, portals); !who) return complain(who.error());

  auto stop_list = operators_stop_list(command.stop_file);
  if (!stop_list) return complain(stop_list.error());
  if (!command.ca_file.empty() && !std::ifstream{command.ca_file}.is_open())
    return complain(fmt::format("--ca: {} cannot be read", command.ca_file));

  const StopSignal signal;
  const auto now = steady_clock();
  const TimePoint begun = now();
  Archive archive = Archive::open_for_writing(command.archive, rules_digest());
  const bool all_known = portals.empty();
  if (all_known) portals = archive.portals();
  const auto who = operator_of(command, portals);
  if (!who) return complain(who.error());
  if (!all_known || command.due) queue_heads(archive, portals, command.due, begun);
  std::vector<std::string> names;
  names.reserve(portals.size());
  for (const Portal& portal : portals) names.push_back(portal.name);
  release(archive, *stop_list);
  archive.look_only_at(names);
  std::stop_source stop;
  const std::stop_callback forward{signal.token(), [&stop] { stop.request_stop(); }};
  bool is_full = false;
  CrawlOptions options{.agent = who->agent,
                       .allowed_origins = command.allow_address,
                       .readers = command.jobs,
                       .limit = command.limit,
                       .seed = std::random_device{}(),
                       .stop = *std::move(stop_list),
                       .now = now};
  take_terms(portals, options);
  Pipeline pipeline{archive, std::move(portals), now, child_reader()};
  Fetcher fetcher{{.user_agent = who->user_agent,
                   .ca_file = command.ca_file,
                   .allowed_origins = command.allow_address,
                   .now = now}};
  ProgressLine line{begun};
  if (command.delay) options.delay = milliseconds{std::llround(*command.delay * 1000)};
  options.on_progress = [&](const Progress& progress) {
    if (!is_full && free_space(command.archive) < command.least_free) {
      is_full = true;
      stop.request_stop();
    }
    if (command.quiet) return;
    line.show(
        progress, [&] { return static_cast<std::uint64_t>(archive.queue_counts(now()).due); },
        now());
  };
  const Progress progress = crawl(
      options, fetcher, pipeline,
      [&](Response response) { return pipeline.read_one(std::move(response)); }, stop.get_token());
  line.clear();
  pipeline.look_back();
  const Summary summary = summarise(archive, pipeline, progress, now() - begun, now());
  if (!command.quiet) print(summary, command.archive);
  if (signal.signal() != 0) return 128 + signal.signal();
  if (is_full) {
    fmt::print(stderr,
               "gongkai: stopped before the disk of {} is full: less than {} MiB are free\n",
               command.archive, command.least_free >> 20U);
    return kFailed;
  }
  if (summary.is_alarming()) return kAlarm;
  return summary.is_partial() ? kPartial : 0;
}

}  // namespace gongkai
