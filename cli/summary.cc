#include "cli/summary.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/standing.h"
#include "crawler/china_time.h"
#include "crawler/printable.h"

namespace gongkai {
namespace {

constexpr std::int64_t kShown = 20;

std::string counted(std::int64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

/// "2023 2024 2025", those without one left out.
std::string years(const Status& status) {
  std::string text;
  for (const auto& [year, documents] : status.years) {
    if (year) text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", *year, documents);
  }
  return text.empty() ? "none" : text;
}

}  // namespace

Summary summarise(Archive& archive, const Pipeline& pipeline, const Progress& progress,
                  std::chrono::milliseconds took, TimePoint now) {
  Summary summary{.run = pipeline.tally(),
                  .requests = progress.asked,
                  .took = took,
                  .archive = archive.status(now),
                  .is_cut_short = !archive.hosts_due(now).empty()};
  for (const FailureCount& count : archive.failure_counts()) {
    if (!pipeline.watches(count.portal)) continue;
    summary.failed += count.requests;
    if (count.state == to_string(FetchState::off_scope)) summary.off_scope += count.requests;
  }
  const auto shown = static_cast<std::size_t>(std::min(summary.failed, kShown));
  if (shown > 0) {
    archive.failures([&](const Failure& failure) {
      if (pipeline.watches(failure.portal)) summary.failures.push_back(failure);
      return summary.failures.size() < shown;
    });
  }
  for (const Alarm& alarm : archive.alarms(false)) {
    if (alarm.is_new() && pipeline.watches(alarm.portal)) summary.alarms.push_back(alarm);
  }
  for (const ColumnLine& column : summary.archive.columns) {
    const bool shows_less = column.missing() > 0 || column.open || !column.stopped.empty();
    if (shows_less && pipeline.watches(column.portal)) summary.short_of.push_back(column);
  }
  for (const auto& [host, memory] : pipeline.hosts()) {
    if (memory.not_before > now) summary.held.push_back({host, memory.not_before, memory.why});
  }
  return summary;
}

void print(const Summary& summary, const std::string& archive) {
  const Pipeline::Tally& run = summary.run;
  fmt::print("{}: {} of {}\n", archive, counted(summary.archive.documents, "document"),
             counted(summary.archive.issuers, "issuer"));
  fmt::print("  report years  {}\n", years(summary.archive));
  const ReportCounts& reports = summary.archive.reports;
  fmt::print("  reports       {} by 1 April, {} late, {} undated; {} of other genres\n",
             reports.on_time, reports.late, reports.undated, reports.near_misses);
  fmt::print("  this run      {} new, {} changed, {} unchanged; {}, {} in {:.1f} s\n",
             run.new_documents, run.new_versions, run.unchanged,
             counted(run.listings, "listing page"),
             counted(static_cast<std::int64_t>(summary.requests), "request"),
             std::chrono::duration<double>{summary.took}.count());
  for (const Summary::Held& held : summary.held) {
    fmt::print("  waits         {} until {}: {}\n", printable(held.host), iso_utc(held.until),
               printable(held.why));
  }
  if (summary.is_cut_short)
    fmt::print("  not yet asked {}\n", counted(summary.archive.queue.due, "request"));
  for (const Alarm& alarm : summary.alarms) {
    fmt::print("  alarm {:<7} {}\n                {}\n", alarm.id, printable(alarm.place),
               printable(alarm.says));
  }
  for (const ColumnLine& column : summary.short_of) {
    fmt::print("  partial       {}: {}\n", printable(column.url), printable(standing_of(column)));
  }
  if (summary.failures.empty()) return;
  fmt::print(
      "  failed        {}{}\n", summary.failed,
      summary.off_scope > 0 ? fmt::format(", {} of them out of scope", summary.off_scope) : "");
  for (const Failure& failure : summary.failures) {
    fmt::print("    {:<19} {}\n    {:<19} {}\n", failure.state, printable(failure.url), "",
               printable(failure.reason.empty() ? failure.title : failure.reason));
  }
  if (const auto more = summary.failed - static_cast<std::int64_t>(summary.failures.size());
      more > 0)
    fmt::print("    … and {} more: gongkai failures {}\n", more, archive);
}

}  // namespace gongkai
