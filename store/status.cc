#include "store/archive.h"
#include "store/request_row.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

std::optional<int> maybe_int(const Statement& row, int column) {
  if (row.null(column)) return std::nullopt;
  return static_cast<int>(row.integer(column));
}

ReportCounts report_counts(Database& database) {
  Statement row = database.query(
      "SELECT total(annual AND on_time), total(annual AND NOT on_time), "
      "total(annual AND on_time IS NULL), total(NOT annual) "
      "FROM (SELECT genre = 'annual_report' AS annual, on_time FROM v_reports)");
  row.next();
  return {.on_time = row.integer(0),
          .late = row.integer(1),
          .undated = row.integer(2),
          .near_misses = row.integer(3)};
}

}  // namespace

void Archive::failures(const std::function<bool(const Failure&)>& each) {
  Statement row = database_->query(
      "SELECT r.id, f.state, f.reason, f.status, f.at, r.due_at FROM request r "
      "JOIN fetch f ON f.id = r.last_fetch WHERE r.failed = 1 ORDER BY r.last_fetch");
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

Status Archive::status(TimePoint now) {
  const Transaction snapshot{*database_};
  Status status;
  Statement counts = database_->query(
      "SELECT (SELECT count(*) FROM document WHERE latest IS NOT NULL), (SELECT count(*) FROM version), "
      "(SELECT count(DISTINCT issuer) FROM version v JOIN document d ON d.latest = v.id), "
      "(SELECT count(*) FROM fetch), (SELECT count(*) FROM body), (SELECT total(size) FROM body)");
  counts.next();
  status.documents = counts.integer(0);
  status.versions = counts.integer(1);
  status.issuers = counts.integer(2);
  status.fetches = counts.integer(3);
  status.bodies = counts.integer(4);
  status.body_bytes = counts.integer(5);
  Statement year = database_->query(
      "SELECT report_year, count(*) FROM version v JOIN document d ON d.latest = v.id "
      "GROUP BY report_year ORDER BY report_year IS NULL, report_year");
  while (year.next()) status.years.emplace_back(maybe_int(year, 0), year.integer(1));
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
