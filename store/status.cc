#include "store/status.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "store/archive.h"
#include "store/column_lines.h"
#include "store/gaps.h"
#include "store/newest_versions.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

std::optional<int> maybe_int(const Statement& row, int column) {
  if (row.null(column)) return std::nullopt;
  return static_cast<int>(row.integer(column));
}

/// Issuers and years of the newest versions.
void count_facts(Database& database, const NewestVersions& newest, Status& status) {
  std::map<std::optional<int>, std::int64_t> years;
  std::optional<std::string> before;
  Statement fact = database.query(
      "SELECT id, report_year, issuer FROM version INDEXED BY version_facts "
      "ORDER BY issuer, report_year");
  while (fact.next()) {
    if (!newest.contains(fact.integer(0))) continue;
    ++years[maybe_int(fact, 1)];
    if (fact.null(2) || before == fact.view(2)) continue;
    before = fact.text(2);
    ++status.issuers;
  }
  for (const auto& [year, documents] : years) {
    if (year) status.years.emplace_back(year, documents);
  }
  if (const auto none = years.find(std::nullopt); none != years.end())
    status.years.emplace_back(std::nullopt, none->second);
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

/// Versions, and what v_reports has, by lateness. Versions with their dates, reports and files come
/// in one order.
void count_versions(Database& database, const NewestVersions& newest, Status& status) {
  auto file = newest.of_files().begin();
  Statement report = database.query(
      "SELECT version, genre = 'annual_report', due_on FROM report ORDER BY version");
  bool more = report.next();
  Statement version = database.query(
      "SELECT id, published_on FROM version INDEXED BY version_published ORDER BY id");
  while (version.next()) {
    ++status.versions;
    const std::int64_t id = version.integer(0);
    while (more && report.integer(0) < id) more = report.next();
    if (!more || report.integer(0) != id || !newest.contains(id)) continue;
    while (file != newest.of_files().end() && file->version < id) ++file;
    if (file != newest.of_files().end() && file->version == id) {
      count_file(database, file->document, status.reports);
      continue;
    }
    const bool is_dated = !version.null(1) && !report.null(2);
    count_report(report.integer(1) != 0,
                 is_dated ? std::optional{version.view(1) <= report.view(2)} : std::nullopt,
                 status.reports);
  }
}

}  // namespace

void Archive::failures(const std::function<bool(const Failure&)>& each,
                       std::optional<FetchState> state) {
  Statement row = database_->query(
      "SELECT r.id, f.state, f.reason, f.status, f.at, r.due_at FROM request r "
      "JOIN fetch f ON f.id = r.last_fetch WHERE r.failed = 1 AND (?1 IS NULL OR f.state = ?1) "
      "ORDER BY r.last_fetch",
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
  count_facts(database, newest, status);
  count_versions(database, newest, status);
  status.series = first_series_with_gaps(database, newest, most_series);
  const RequestFates fates{database, now};
  status.columns = column_lines(database, fates);
  status.branches = archive.branches();
  status.fetches = fates.fetches();
  status.queue = fates.queue();
  status.failures = fates.failures();
  return status;
}

}  // namespace gongkai
