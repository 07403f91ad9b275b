#include "cli/crawl.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <expected>
#include <filesystem>
#include <fstream>
#include <random>

#include "cli/file_reader.h"
#include "cli/folding_log.h"
#include "cli/operator.h"
#include "cli/pipeline.h"
#include "cli/progress.h"
#include "cli/rules.h"
#include "cli/run.h"
#include "cli/steady_clock.h"
#include "cli/stop_signal.h"
#include "cli/summary.h"
#include "config/text_file.h"
#include "crawler/crawl.h"
#include "crawler/dates.h"
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

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

/// Something else was written where the archive is named; nullopt when all is well.
std::optional<std::string> misplaced(const CrawlCommand& command) {
  if (is_url(command.archive)) {
    return fmt::format("{} is no file: the archive is named first, gongkai crawl a.db {}",
                       command.archive, command.archive);
  }
  if (command.start.empty() && !std::filesystem::exists(command.archive)) {
    return fmt::format(
        "{} does not exist: to make it, name portal files, shipped portals or listing URLs",
        command.archive);
  }
  return std::nullopt;
}

bool is_allowed(const std::vector<std::string>& origins, const Url& url) {
  return std::ranges::find(origins, fmt::format("{}:{}", url.host(), url.port())) != origins.end();
}

bool is_sqlite(const std::string& file) {
  std::array<char, 15> begin{};
  std::ifstream{file, std::ios::binary}.read(begin.data(), begin.size());
  return std::string_view{begin.data(), begin.size()} == "SQLite format 3";
}

/// A portal file, a shipped portal's name or a listing's URL.
std::expected<Portal, std::string> portal_from(const std::string& start,
                                               const CrawlCommand& command) {
  if (is_url(start)) {
    const auto url = Url::parse(start);
    if (!url) return std::unexpected{fmt::format("{} is not a URL", start)};
    if (!url->host().ends_with(".gov.cn") && !is_allowed(command.allow_address, *url)) {
      return std::unexpected{
          fmt::format("{} is not a .gov.cn host: write a portal file that names it", url->host())};
    }
    return command.site ? site_of_url(url->without_fragment(), command.requisites)
                        : portal_of_url(url->without_fragment());
  }
  if (command.site) {
    return std::unexpected{fmt::format(
        "--site: {} is no URL; in a portal file, links = true under [discover] walks its site",
        start)};
  }
  if (start.ends_with(".toml") || std::filesystem::exists(start)) {
    if (is_sqlite(start)) {
      return std::unexpected{
          fmt::format("{} is no portal file: the archive is named first", start)};
    }
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
    auto portal = portal_from(start, command);
    if (!portal) return complain(portal.error());
    portals.push_back(std::move(*portal));
  }
  if (command.delay &&
      (!std::isfinite(*command.delay) || *command.delay < 0 || *command.delay > 3600)) {
    return complain("--delay: a number of seconds from 0 to 3600");
  }
  if (const auto proxy = Url::parse(command.proxy);
      !command.proxy.empty() && (!proxy || !proxy->is_http() || proxy->path() != "/")) {
    return complain(
        fmt::format("--proxy: {} is no proxy such as http://127.0.0.1:3128", command.proxy));
  }
  if (command.site && command.start.empty())
    return complain("--site: name the URL whose site is meant");
  if (command.requisites && !command.site)
    return complain("--requisites: goes with --site; a portal file says it under [discover]");
  const auto since = parse_date(command.since);
  if (!command.since.empty() && (!since || to_iso(*since) != command.since))
    return complain(fmt::format("--since: {} is no date such as 2026-02-09", command.since));
  if (const auto what = misplaced(command)) return complain(*what);
  return crawl_portals(command, std::move(portals));
}

int crawl_portals(const CrawlCommand& command, std::vector<Portal> portals) {
  auto stop_list = operators_stop_list(command.stop_file);
  if (!stop_list) return complain(stop_list.error());
  if (command.dry_run) {
    const auto agent = introduce(command.contact, command.user_agent, true);
    if (!agent) return complain(agent.error());
    return dry_run(command, std::move(portals), *stop_list, agent->agent);
  }
  if (const auto who = operator_of(command, portals); !who) return complain(who.error());
  if (!command.ca_file.empty()) {
    if (const auto ca = read_text_file(command.ca_file); !ca)
      return complain("--ca: " + ca.error().detail);
  }

  const StopSignal signal;
  const auto now = steady_clock();
  const TimePoint begun = now();
  Archive archive = Archive::open_for_writing(command.archive, rules_digest());
  const auto who = operator_of(command, portals.empty() ? archive.portals() : portals);
  if (!who) return complain(who.error());
  auto run = begin_run(archive, command, std::move(portals), *stop_list, begun);
  if (!run) return complain(run.error());
  portals = *std::move(run);
  if (portals.empty()) {
    return complain(
        fmt::format("{} knows no portal yet: name portal files, shipped portals or listing URLs",
                    command.archive));
  }
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
  Pipeline pipeline{archive, std::move(portals), now, child_reader(), who->agent};
  Fetcher fetcher{{.user_agent = who->user_agent,
                   .ca_file = command.ca_file,
                   .allowed_origins = command.allow_address,
                   .proxy = command.proxy,
                   .now = now}};
  ProgressLine line{begun};
  FoldingLog log{command.quiet || line.is_on_terminal(), [&line] { line.clear(); }};
  if (command.delay) options.delay = milliseconds{std::llround(*command.delay * 1000)};
  options.on_progress = [&](const Progress& progress) {
    if (!is_full && free_space(command.archive) < command.least_free) {
      is_full = true;
      stop.request_stop();
    }
    if (command.quiet) return;
    line.show(progress, [&] { return static_cast<std::uint64_t>(archive.due(now())); }, now());
  };
  const Progress progress = crawl(
      options, fetcher, pipeline,
      [&](Response response) { return pipeline.read_one(std::move(response)); }, stop.get_token());
  line.clear();
  pipeline.look_back();
  log.unfold();
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
