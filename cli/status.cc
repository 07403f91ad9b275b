#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/completeness.h"
#include "cli/query.h"
#include "cli/steady_clock.h"
#include "cli/terminal.h"
#include "crawler/china_time.h"
#include "crawler/tls.h"
#include "store/archive.h"
#include "store/status.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const Status& status, const std::vector<HeldHost>& held) {
  Json years = Json::array();
  for (const auto& [year, documents] : status.years) {
    years.push_back(
        {{"report_year", year ? Json(*year) : Json(nullptr)}, {"documents", documents}});
  }
  Json failed = Json::object();
  for (const auto& [state, requests] : status.failures) failed[state] = requests;
  Json waits = Json::array();
  for (const HeldHost& host : held)
    waits.push_back({{"host", host.host}, {"until", iso_utc(host.until)}, {"why", host.why}});
  const Json json{{"documents", status.documents},
                  {"versions", status.versions},
                  {"issuers", status.issuers},
                  {"years", std::move(years)},
                  {"reports",
                   {{"on_time", status.reports.on_time},
                    {"late", status.reports.late},
                    {"undated", status.reports.undated},
                    {"near_misses", status.reports.near_misses}}},
                  {"fetches", status.fetches},
                  {"bodies", status.bodies},
                  {"body_bytes", status.body_bytes},
                  {"failures", std::move(failed)},
                  {"queue",
                   {{"due", status.queue.due},
                    {"waiting", status.queue.waiting},
                    {"idle", status.queue.idle},
                    {"unwanted", status.queue.unwanted}}},
                  {"waits", std::move(waits)},
                  {"columns", json_of(status.columns)},
                  {"gaps", json_of(status.series)}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// What a portal file allows that is not allowed otherwise, and why.
void print_terms(const Portal& portal) {
  if (!portal.forbidden_robots.empty()) {
    fmt::print("robots     {}: a forbidden robots.txt does not refuse its hosts: {}\n",
               to_stdout(portal.name), to_stdout(portal.forbidden_robots));
  }
  for (const TlsTerms& terms : portal.tls) {
    fmt::print("tls        {}: {}: {}\n", to_stdout(terms.host), words_of(terms.allow),
               to_stdout(terms.reason));
  }
}

}  // namespace

int status(const StatusOptions& options) {
  Archive archive = Archive::open_for_reading(options.archive);
  const TimePoint now = steady_clock()();
  const Status status =
      options.json ? archive.status(now) : status_of(archive, now, kToldSeries + 1);
  const std::vector<HeldHost> held = held_hosts(archive, now);
  if (options.json) {
    print_json(status, held);
    return 0;
  }
  fmt::print("documents  {} ({} versions) of {} issuers\n", status.documents, status.versions,
             status.issuers);
  for (const auto& [year, documents] : status.years) {
    fmt::print("  {:<9}{}\n", year ? std::to_string(*year) : "no year", documents);
  }
  const ReportCounts& reports = status.reports;
  fmt::print("reports    {} by 1 April, {} late, {} undated; {} of other genres\n", reports.on_time,
             reports.late, reports.undated, reports.near_misses);
  fmt::print("evidence   {} fetches, {} bodies, {} bytes\n", status.fetches, status.bodies,
             status.body_bytes);
  fmt::print("queue      {} due, {} later, {} settled, {} not of interest\n", status.queue.due,
             status.queue.waiting, status.queue.idle, status.queue.unwanted);
  for (const auto& [state, requests] : status.failures)
    fmt::print("failed     {} {}\n", state, requests);
  for (const HeldHost& host : held) {
    fmt::print("waits      {} until {}: {}\n", to_stdout(host.host), iso_utc(host.until),
               to_stdout(host.why));
  }
  for (const Portal& portal : archive.portals()) print_terms(portal);
  for (const ColumnLine& column : status.columns) print(column);
  print_gaps(status.series);
  for (const Branch& branch : status.branches) {
    fmt::print("closed     {}{}  {}\n", to_stdout(branch.host), to_stdout(branch.path),
               to_stdout(branch.reason));
  }
  return 0;
}

}  // namespace gongkai
