#include "store/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "store/archive.h"
#include "store/sqlite.h"
#include "store/withdrawal.h"
#include "tests/bench/synthetic_portals.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

/// Three columns with reports of all sorts, files, failures and changes; and beside them rows that
/// are not of interest, wait, or lead elsewhere, and a document that was withdrawn.
class StatusTest : public testing::Test {
 protected:
  StatusTest() {
    SyntheticPortals portals;
    portals.put_portals(archive);
    Archive::Batch batch{archive};
    for (int portal = 0; portal < 3; ++portal) {
      for (const int page : {0, 1, 17, 34}) portals.put_page(archive, portal, page);
    }
    put_other_rows();
    batch.commit();
    withdraw(archive,
             archive.show("https://www.c130121.example/zwgk/fzzfjsndbg/2015/t1000000.html")
                 ->provenance.document,
             "asked for", kNoon);
  }

  void put_other_rows() {
    const std::string head = "https://www.other.example/zwgk/";
    Request asked = listing_request(head);
    asked.column = head;
    Outcome outcome{.feed = FeedStep{.head = head, .feed = {.walk = 1, .open = true}}};
    for (const std::string name : {"wanted", "unwanted", "off_scope"}) {
      Request row = document_request(head + name + ".html");
      row.row = Row{.url = row.url, .title = name};
      outcome.rows.push_back({.request = row,
                              .wanted = name == "wanted",
                              .off_scope = name == "off_scope" ? "leads elsewhere" : ""});
    }
    archive.record(answer(asked, "<html>"), Listing{.url = head, .warning = "says two things"},
                   outcome, kNoon);
  }

  Statement query(std::string_view sql) { return archive.database().query(sql); }
  std::int64_t number(std::string_view sql) { return archive.database().number(sql); }

  ScratchDirectory directory_;
  Archive archive = Archive::open_for_writing(directory_.file("a.db"));
};

TEST_F(StatusTest, CountsDocumentsAsTheViewsDo) {
  const Status status = archive.status(kNoon);
  EXPECT_GT(status.documents, 500);
  EXPECT_GT(status.versions, status.documents);
  EXPECT_EQ(status.documents, number("SELECT count(*) FROM v_documents"));
  EXPECT_EQ(status.issuers, number("SELECT count(DISTINCT issuer) FROM v_documents"));
  std::map<std::optional<int>, std::int64_t> years;
  for (Statement row = query("SELECT report_year, count(*) FROM v_documents GROUP BY 1");
       row.next();)
    years[row.null(0) ? std::nullopt : std::optional{static_cast<int>(row.integer(0))}] =
        row.integer(1);
  EXPECT_EQ((std::map<std::optional<int>, std::int64_t>{status.years.begin(), status.years.end()}),
            years);
}

TEST_F(StatusTest, CountsReportsAsTheirViewDoes) {
  const ReportCounts counts = archive.status(kNoon).reports;
  const std::string annual = "SELECT count(*) FROM v_reports WHERE genre = 'annual_report' AND ";
  EXPECT_GT(counts.late, 10);
  EXPECT_EQ(counts.on_time, number(annual + "on_time = 1"));
  EXPECT_EQ(counts.late, number(annual + "on_time = 0"));
  EXPECT_EQ(counts.undated, number(annual + "on_time IS NULL"));
  EXPECT_GT(counts.near_misses, 10);
  EXPECT_EQ(counts.near_misses,
            number("SELECT count(*) FROM v_reports WHERE genre <> 'annual_report'"));
}

TEST_F(StatusTest, CountsTheQueueAsALookThroughItDoes) {
  const QueueCounts told = archive.status(kNoon).queue;
  const std::string count = "SELECT count(*) FROM request WHERE ";
  const std::string noon =
      std::to_string(std::chrono::floor<std::chrono::seconds>(kNoon).time_since_epoch().count());
  EXPECT_EQ(told.due, number(count + "due_at <= " + noon));
  EXPECT_EQ(told.waiting, number(count + "due_at > " + noon));
  EXPECT_EQ(told.idle, number(count + "due_at IS NULL AND last_fetch IS NOT NULL"));
  EXPECT_EQ(told.unwanted, number(count + "due_at IS NULL AND last_fetch IS NULL"));
  EXPECT_EQ(told.failed, number(count + "failed = 1"));
  EXPECT_EQ(told.unwanted, 1);
  EXPECT_GT(told.waiting, 100);
}

TEST_F(StatusTest, ShowsColumnsAsTheirViewDoes) {
  const std::vector<ColumnLine> columns = archive.columns();
  ASSERT_EQ(columns.size(), 4U);
  EXPECT_EQ(columns.back().seen, 3);
  EXPECT_EQ(columns.back().unwanted, 1);
  auto column = columns.begin();
  for (Statement row = query("SELECT * FROM v_columns"); row.next(); ++column) {
    ASSERT_NE(column, columns.end());
    EXPECT_EQ(
        std::tuple(column->url, column->portal, column->declared.value_or(0), column->seen,
                   column->archived, column->failed, column->waiting, column->unwanted,
                   column->off_scope, column->open, column->stopped, column->warning,
                   column->since),
        std::tuple(row.text(0), row.text(1), static_cast<int>(row.integer(2)), row.integer(3),
                   row.integer(4), row.integer(5), row.integer(6), row.integer(7), row.integer(8),
                   row.integer(9) != 0, row.text(10), row.text(11), row.text(12)));
  }
  EXPECT_EQ(column, columns.end());
}

TEST_F(StatusTest, FindsTheGapsOfTheView) {
  std::map<std::pair<std::string, std::string>, std::vector<std::pair<std::int64_t, std::int64_t>>>
      gaps, shown;
  for (Statement row = query("SELECT kind, series, gap_from, gap_to FROM v_gaps "
                             "WHERE known * 2 > last - first");
       row.next();)
    gaps[{row.text(0), row.text(1)}].emplace_back(row.integer(2), row.integer(3));
  for (const Series& series : archive.status(kNoon).series)
    shown[{series.kind, series.name}] = series.gaps;
  EXPECT_GT(gaps.size(), 5U);
  EXPECT_EQ(shown, gaps);
  EXPECT_EQ(status_of(archive, kNoon, 3).series.size(), 3U);
}

}  // namespace
}  // namespace gongkai
