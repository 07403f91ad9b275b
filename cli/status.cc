#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/query.h"
#include "cli/steady_clock.h"
#include "cli/terminal.h"
#include "store/archive.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const Status& status) {
  Json years = Json::array();
  for (const auto& [year, documents] : status.years) {
    years.push_back(
        {{"report_year", year ? Json(*year) : Json(nullptr)}, {"documents", documents}});
  }
  Json failed = Json::object();
  for (const auto& [state, requests] : status.failures) failed[state] = requests;
  const Json json{{"documents", status.documents},
                  {"versions", status.versions},
                  {"issuers", status.issuers},
                  {"years", std::move(years)},
                  {"fetches", status.fetches},
                  {"bodies", status.bodies},
                  {"body_bytes", status.body_bytes},
                  {"failures", std::move(failed)},
                  {"queue",
                   {{"due", status.queue.due},
                    {"waiting", status.queue.waiting},
                    {"idle", status.queue.idle},
                    {"unwanted", status.queue.unwanted}}}};
  fmt::print("{}\n", json.dump());
}

}  // namespace

int status(const StatusOptions& options) {
  Archive archive = Archive::open_for_reading(options.archive);
  const Status status = archive.status(steady_clock()());
  if (options.json) {
    print_json(status);
    return 0;
  }
  fmt::print("documents  {} ({} versions) of {} issuers\n", status.documents, status.versions,
             status.issuers);
  for (const auto& [year, documents] : status.years) {
    fmt::print("  {:<9}{}\n", year ? std::to_string(*year) : "no year", documents);
  }
  fmt::print("evidence   {} fetches, {} bodies, {} bytes\n", status.fetches, status.bodies,
             status.body_bytes);
  fmt::print("queue      {} due, {} later, {} settled, {} not of interest\n", status.queue.due,
             status.queue.waiting, status.queue.idle, status.queue.unwanted);
  for (const auto& [state, requests] : status.failures)
    fmt::print("failed     {} {}\n", state, requests);
  for (const ColumnLine& column : status.columns) {
    fmt::print("column     {} rows{}{}  {}\n", column.rows,
               column.declared_total ? fmt::format(" of {}", *column.declared_total) : "",
               column.warning.empty() ? "" : "  (" + to_stdout(column.warning) + ")",
               to_stdout(column.url));
    if (!column.stopped.empty()) fmt::print("  stopped  {}\n", to_stdout(column.stopped));
  }
  for (const Branch& branch : status.branches) {
    fmt::print("closed     {}{}  {}\n", to_stdout(branch.host), to_stdout(branch.path),
               to_stdout(branch.reason));
  }
  return 0;
}

}  // namespace gongkai
