#include "store/status.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/ascii.h"
#include "crawler/china_time.h"
#include "store/archive.h"
#include "store/column_lines.h"
#include "store/gaps.h"
#include "store/newest_versions.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

/// A date as a number that sorts alike: 20260401; 0 without one.
std::int32_t day_of(std::string_view date) {
  std::int32_t day = 0;
  for (const char c : date) {
    if (is_ascii_digit(c)) day = day * 10 + (c - '0');
  }
  return day;
}

/// When each version was published, by its number; 0 for those without a date.
using PublishedOn = std::vector<std::int32_t>;

/// Versions, and issuers and years of the newest.
PublishedOn count_versions(Database& database, const NewestVersions& newest, Status& status) {
  PublishedOn published(newest.size());
  std::unordered_map<std::optional<int>, std::int64_t> years;
  std::optional<std::string> before;
  const auto count = [&](const Visited& row) {  // they come by issuer, as their index has them
    ++status.versions;
    const std::int64_t version = row.integer(0);
    if (!newest.contains(version)) return;
    published[static_cast<std::size_t>(version)] = day_of(row.view(3));
    ++years[row.null(1) ? std::nullopt : std::optional{static_cast<int>(row.integer(1))}];
    if (row.null(2) || before == row.view(2)) return;
    before = row.view(2);
    ++status.issuers;
  };
  database.visit(
      "SELECT visit(id, report_year, issuer, published_on) FROM version INDEXED BY version_facts",
      count);
  status.years.assign(years.begin(), years.end());
  std::ranges::sort(status.years, {}, [](const auto& year) {
    return std::pair{!year.first.has_value(), year.first};  // those of no year come last
  });
  return published;
}

/// Counts a report by whether it was published in time.
void count_report(bool is_annual, std::optional<bool> on_time, ReportCounts& counts) {
  if (!is_annual) {
    ++counts.near_misses;
  } else if (!on_time) {
    ++counts.undated;
  } else {
    ++(*on_time ? counts.on_time : counts.late);
  }
}

/// Counts the report that a file is, as its page makes it.
void count_file(Database& database, std::int64_t document, ReportCounts& counts) {
  Statement row = database.query(
      "SELECT r.genre = 'annual_report', coalesce(v.published_on, page.published_on) <= r.due_on "
      "FROM document d JOIN report r ON r.version = d.latest JOIN version v ON v.id = d.latest "
      "JOIN document parent ON parent.id = d.parent "
      "LEFT JOIN version page ON page.id = parent.latest WHERE d.id = ? AND NOT EXISTS "
      "(SELECT 1 FROM report pr WHERE pr.version = parent.latest AND pr.genre = 'annual_report')",
      document);
  if (!row.next()) return;
  count_report(row.integer(0) != 0, row.null(1) ? std::nullopt : std::optional{row.integer(1) != 0},
               counts);
}

/// What v_reports has, by lateness.
void count_reports(Database& database, const NewestVersions& newest, const PublishedOn& published,
                   ReportCounts& counts) {
  const auto count = [&](const Visited& row) {
    const std::int64_t version = row.integer(0);
    if (!newest.contains(version)) return;
    if (const auto file = newest.file_of(version)) {
      count_file(database, *file, counts);
      return;
    }
    const std::int32_t day = published[static_cast<std::size_t>(version)];
    const bool is_dated = day != 0 && !row.null(2);
    count_report(row.view(1) == "annual_report",
                 is_dated ? std::optional{day <= day_of(row.view(2))} : std::nullopt, counts);
  };
  database.visit("SELECT visit(version, genre, due_on) FROM report INDEXED BY report_due", count);
}

}  // namespace

void Archive::failures(const std::function<bool(const Failure&)>& each,
                       std::optional<FetchState> state) {
  Statement row = database_->query(
      "SELECT r.id, f.state, f.reason, f.status, f.at, CASE WHEN r.due_at IS NOT NULL "
      "THEN max(r.due_at, coalesce(unixepoch(h.not_before), 0)) END FROM request r "
      "JOIN fetch f ON f.id = r.last_fetch LEFT JOIN host h ON h.id = r.host "
      "WHERE r.failed = 1 AND (?1 IS NULL OR f.state = ?1) ORDER BY r.last_fetch",
      state.transform([](FetchState only) { return to_string(only); }));
  while (row.next()) {
    Request request = load_request(*database_, row.integer(0));
    Failure failure{.url = std::move(request.url),
                    .purpose = request.purpose,
                    .portal = std::move(request.portal),
                    .title = request.row ? request.row->title : std::string{},
                    .state = row.text(1),
                    .reason = row.text(2),
                    .status = static_cast<int>(row.integer(3)),
                    .tries = request.tries,
                    .failed_at = row.text(4)};
    if (!row.null(5)) failure.again_at = TimePoint{std::chrono::seconds{row.integer(5)}};
    if (!each(failure)) return;
  }
}

std::vector<FailureCount> Archive::failure_counts() {
  std::vector<FailureCount> counts;
  Statement row = database_->query(
      "SELECT p.name, f.state, count(*) FROM request r JOIN fetch f ON f.id = r.last_fetch "
      "LEFT JOIN portal p ON p.id = r.portal WHERE r.failed = 1 GROUP BY p.name, f.state");
  while (row.next())
    counts.push_back({.portal = row.text(0), .state = row.text(1), .requests = row.integer(2)});
  return counts;
}

Status Archive::status(TimePoint now) {
  return status_of(*this, now, std::numeric_limits<std::size_t>::max());
}

Status status_of(Archive& archive, TimePoint now, std::size_t most_series) {
  Database& database = archive.database();
  // It looks through whole indexes.
  database.script("PRAGMA cache_size = -8192");
  const Transaction snapshot{database};
  Status status;
  const NewestVersions newest{database};
  status.documents = newest.count();
  Statement bodies = database.query("SELECT count(*), total(size) FROM body");
  bodies.next();
  status.bodies = bodies.integer(0);
  status.body_bytes = bodies.integer(1);
  const PublishedOn published = count_versions(database, newest, status);
  count_reports(database, newest, published, status.reports);
  status.series = first_series_with_gaps(database, newest, most_series);
  const RequestFates fates{database, now};
  status.columns = column_lines(database, fates);
  status.branches = archive.branches();
  status.fetches = fates.fetches();
  status.queue = fates.queue();
  status.failures = fates.failures();
  return status;
}

std::vector<HeldHost> held_hosts(Archive& archive, TimePoint now) {
  std::vector<HeldHost> held;
  Statement row = archive.database().query(
      "SELECT key, not_before, coalesce(why, '') FROM host WHERE not_before > ? ORDER BY key",
      iso_utc(now));
  while (row.next()) {
    if (const auto until = time_from(row.view(1)))
      held.push_back({.host = row.text(0), .until = *until, .why = row.text(2)});
  }
  return held;
}

}  // namespace gongkai
