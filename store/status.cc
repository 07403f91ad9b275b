#include <fmt/format.h>

#include <map>

#include "store/archive.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

std::optional<int> maybe_int(const Statement& row, int column) {
  if (row.null(column)) return std::nullopt;
  return static_cast<int>(row.integer(column));
}

/// Versions that a later one of the same document has taken the place of.
constexpr std::string_view kSuperseded =
    "(SELECT o.id, o.issuer, o.report_year FROM "
    "(SELECT document, max(number) AS newest FROM version WHERE number > 1 GROUP BY document) n "
    "JOIN version o ON o.document = n.document AND o.number < n.newest)";

/// Issuers and years of the newest versions: those of all versions, which one index tells in order,
/// without the few that were superseded.
void count_facts(Database& database, Status& status) {
  std::map<std::optional<int>, std::int64_t> years;
  std::string before;
  Statement fact = database.query(
      "SELECT issuer, report_year, count(*) FROM version GROUP BY issuer, report_year");
  while (fact.next()) {
    years[maybe_int(fact, 1)] += fact.integer(2);
    if (fact.null(0) || (status.issuers > 0 && fact.view(0) == before)) continue;
    before = fact.text(0);
    ++status.issuers;
  }
  Statement old =
      database.query(fmt::format("SELECT report_year, count(*) FROM {} GROUP BY 1", kSuperseded));
  while (old.next()) years[maybe_int(old, 0)] -= old.integer(1);
  status.issuers -= database.number(fmt::format(
      "SELECT count(DISTINCT s.issuer) FROM {} s WHERE NOT EXISTS (SELECT 1 FROM version v "
      "JOIN document d ON d.latest = v.id WHERE v.issuer = s.issuer)",
      kSuperseded));
  for (const auto& [year, documents] : years) {
    if (year && documents > 0) status.years.emplace_back(year, documents);
  }
  if (years[std::nullopt] > 0) status.years.emplace_back(std::nullopt, years[std::nullopt]);
}

/// Adds `sign` for each report that a query counts.
void add_reports(Statement row, std::int64_t sign, ReportCounts& counts) {
  row.next();
  counts.on_time += sign * row.integer(0);
  counts.late += sign * row.integer(1);
  counts.undated += sign * row.integer(2);
  counts.near_misses += sign * row.integer(3);
}

/// What v_reports has, by lateness: all reports as they say themselves, without those superseded
/// and those of files, and these again as their pages make them.
ReportCounts report_counts(Database& database) {
  constexpr std::string_view kCounts =
      "SELECT count(*) FILTER (WHERE annual AND on_time), "
      "count(*) FILTER (WHERE annual AND NOT on_time), "
      "count(*) FILTER (WHERE annual AND on_time IS NULL), count(*) FILTER (WHERE NOT annual) FROM ({})";
  constexpr std::string_view kOwn =
      "SELECT r.genre = 'annual_report' AS annual, v.published_on <= r.due_on AS on_time "
      "FROM report r CROSS JOIN version v INDEXED BY version_published ON v.id = r.version";
  constexpr std::string_view kOfFiles =
      "SELECT r.genre = 'annual_report' AS annual, "
      "coalesce(v.published_on, page.published_on) <= r.due_on AS on_time FROM document d "
      "JOIN report r ON r.version = d.latest JOIN version v ON v.id = d.latest "
      "JOIN document parent ON parent.id = d.parent "
      "LEFT JOIN version page ON page.id = parent.latest WHERE d.parent IS NOT NULL AND NOT EXISTS "
      "(SELECT 1 FROM report pr WHERE pr.version = parent.latest AND pr.genre = 'annual_report')";
  ReportCounts counts;
  add_reports(database.query(fmt::format(kCounts, kOwn)), 1, counts);
  const std::string left_out = fmt::format(
      "{} WHERE r.version IN (SELECT id FROM {} UNION SELECT latest FROM document WHERE parent IS NOT "
      "NULL)",
      kOwn, kSuperseded);
  add_reports(database.query(fmt::format(kCounts, left_out)), -1, counts);
  add_reports(database.query(fmt::format(kCounts, kOfFiles)), 1, counts);
  return counts;
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
  // It looks through whole indexes.
  database_->script("PRAGMA cache_size = -65536");
  const Transaction snapshot{*database_};
  Status status;
  Statement counts = database_->query(
      "SELECT (SELECT count(*) FROM document WHERE latest IS NOT NULL), "
      "(SELECT count(*) FROM version), "
      "(SELECT count(*) FROM fetch), (SELECT count(*) FROM body), (SELECT total(size) FROM body)");
  counts.next();
  status.documents = counts.integer(0);
  status.versions = counts.integer(1);
  status.fetches = counts.integer(2);
  status.bodies = counts.integer(3);
  status.body_bytes = counts.integer(4);
  count_facts(*database_, status);
  Statement state = database_->query(
      "SELECT f.state, count(*) FROM request r JOIN fetch f ON f.id = r.last_fetch WHERE r.failed "
      "= 1 "
      "GROUP BY f.state ORDER BY f.state");
  while (state.next()) status.failures.emplace_back(state.text(0), state.integer(1));
  status.reports = report_counts(*database_);
  status.columns = columns();
  status.branches = branches();
  status.queue = queue_counts(now);
  return status;
}

}  // namespace gongkai
