#include "store/coverage.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "store/archive.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Standing = CoverageStanding;

constexpr std::string_view kIssuers =
    "id,name,from,to,parent,successor,fate\n"
    "yl,云岚县人民政府,,2022,,,\n"
    "yl,云岚区人民政府,2022,,,,\n"
    "jq,金桥镇人民政府,,,yl,,\n"
    "old,石牌乡人民政府,,2022,yl,jq,merged\n";

/// An archive with reports by hand; noon is 9 February 2026, so that reports on 2024 were due.
class CoverageTest : public ::testing::Test {
 protected:
  CoverageTest() {
    EXPECT_TRUE(issuers_.add(kIssuers, "issuers.csv"));
    Archive archive = Archive::open_for_writing(path_);
    archive.put_portal({.name = "p", .title = "云岚区", .toml = "start = []"}, kNoon);
    put_report(archive, "1", {"云岚县人民政府"}, 2021, "2022-03-30");
    put_report(archive, "2", {"云岚区人民政府"}, 2022, "2023-04-11");
    put_report(archive, "2b", {"云岚区人民政府"}, 2022, "2023-05-20");
    put_report(archive, "3", {"金桥镇人民政府", "中共金桥镇委员会"}, 2023, "");
    put_report(archive, "4", {}, 2023, "2024-01-02");
    archive.record(failure(row_of("5", "金桥镇人民政府2022年法治政府建设年度报告"),
                           FetchState::server_error, "status 500"),
                   Refusal{.state = FetchState::server_error}, {}, kNoon);
    archive.record(failure(row_of("6", "2020年法治政府建设年度报告"), FetchState::too_slow, "slow"),
                   Refusal{.state = FetchState::too_slow}, {}, kNoon);
    archive.record(failure(row_of("7", "金桥镇2024年工作要点"), FetchState::too_slow, "slow"),
                   Refusal{.state = FetchState::too_slow}, {}, kNoon);
    Request waiting = row_of("8", "云岚区人民政府2023年法治政府建设年度报告");
    archive.enqueue(std::span{&waiting, 1});
  }

  static Request row_of(const std::string& name, const std::string& title) {
    Request request = document_request("http://a.example/" + name + ".html");
    request.portal = "p";
    request.row = Row{.url = request.url, .title = title};
    return request;
  }

  static void put_report(Archive& archive, const std::string& name,
                         std::vector<std::string> issuers, int year, const std::string& published) {
    const Response response = answer(row_of(name, "题"), "<p>" + name);
    Document document = document_of(response, "正文" + name);
    if (!published.empty()) document.published_on = published;
    document.report = Report{.genre_rule = "title",
                             .year = year,
                             .issuers = std::move(issuers),
                             .region = {.code = 500110, .name = "云岚区", .rule = "issuer"},
                             .due = Date{std::chrono::year{year + 1} / 4 / 1}};
    archive.record(response, document, {}, kNoon);
  }

  Coverage cover_with(const std::optional<Roster>& roster, CoverageYears years = {}) {
    Archive archive = Archive::open_for_reading(path_);
    return cover(archive, issuers_, roster, years, kNoon);
  }

  static const CoverageRow& row(const Coverage& coverage, std::string_view name) {
    const auto found = std::ranges::find(coverage.rows, name, &CoverageRow::name);
    EXPECT_NE(found, coverage.rows.end()) << name;
    return *found;
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
  IssuerRegister issuers_;
};

TEST_F(CoverageTest, AnIssuerIsOneRowUnderAllItsNames) {
  const Coverage coverage = cover_with({});
  const CoverageRow& district = row(coverage, "云岚区人民政府");
  EXPECT_EQ(district.id, "yl");
  EXPECT_THAT(coverage.years, ElementsAre(2021, 2022, 2023));
  EXPECT_EQ(district.years.at(2021).standing, Standing::archived);
  EXPECT_EQ(district.years.at(2021).days_late, 0);
  EXPECT_EQ(district.years.at(2022).documents, 2);
  EXPECT_EQ(district.years.at(2022).published_on, "2023-04-11");
  EXPECT_EQ(district.years.at(2022).days_late, 10);
  EXPECT_EQ(district.years.at(2023).standing, Standing::listed);
  EXPECT_EQ(coverage.late(), 1);
}

TEST_F(CoverageTest, WhatAColumnListsAndWasNotHadIsToldWithItsReason) {
  const Coverage coverage = cover_with({});
  const CoverageRow& town = row(coverage, "金桥镇人民政府");
  EXPECT_EQ(town.years.at(2022).standing, Standing::failed);
  EXPECT_THAT(town.years.at(2022).reason, HasSubstr("status 500"));
  EXPECT_EQ(town.years.at(2022).url, "http://a.example/5.html");
  EXPECT_EQ(town.years.at(2023).standing, Standing::archived);
  EXPECT_FALSE(town.years.at(2023).days_late) << "it has no date";
}

TEST_F(CoverageTest, NamesThatCannotBeResolvedAreListedAndStandForThemselves) {
  const Coverage coverage = cover_with({});
  ASSERT_THAT(coverage.unresolved, SizeIs(1));
  EXPECT_EQ(coverage.unresolved[0].name, "中共金桥镇委员会");
  EXPECT_EQ(coverage.unresolved[0].reports, 1);
  EXPECT_THAT(row(coverage, "中共金桥镇委员会").id, IsEmpty());
}

TEST_F(CoverageTest, TitlesWithoutIssuerOrYearAreListedAndNotGuessed) {
  const Coverage coverage = cover_with({});
  ASSERT_THAT(coverage.unplaced, SizeIs(2));
  EXPECT_EQ(coverage.unplaced[0].url, "http://a.example/4.html");
  EXPECT_EQ(coverage.unplaced[1].url, "http://a.example/6.html");
}

TEST_F(CoverageTest, WithoutARosterNothingIsCalledMissing) {
  const Coverage coverage = cover_with({});
  EXPECT_EQ(coverage.count(Standing::never_seen), 0);
  EXPECT_EQ(coverage.count(Standing::not_due), 0);
}

TEST_F(CoverageTest, ARosterTellsWhatWasNeverSeenAndWhatIsNotDueYet) {
  const auto roster = parse_roster("issuer,from,to\nyl,2021,2025\n某局,2023,2024\n", "r.csv");
  ASSERT_TRUE(roster);
  const Coverage coverage = cover_with(*roster);
  const CoverageRow& district = row(coverage, "云岚区人民政府");
  EXPECT_TRUE(district.expected);
  EXPECT_EQ(district.years.at(2022).standing, Standing::archived);
  EXPECT_EQ(district.years.at(2024).standing, Standing::never_seen);
  EXPECT_EQ(district.years.at(2025).standing, Standing::not_due);
  const CoverageRow& office = row(coverage, "某局");
  EXPECT_EQ(office.years.at(2023).standing, Standing::never_seen);
  EXPECT_EQ(office.years.size(), 2U);
  EXPECT_EQ(coverage.count(Standing::never_seen), 3);
  EXPECT_FALSE(row(coverage, "金桥镇人民政府").expected);
}

TEST_F(CoverageTest, NobodyIsMissedAfterItsEnd) {
  const auto roster = parse_roster("issuer\n石牌乡人民政府\n", "r.csv");
  const Coverage coverage = cover_with(*roster);
  const CoverageRow& gone = row(coverage, "石牌乡人民政府");
  EXPECT_EQ(gone.id, "old");
  EXPECT_EQ(gone.years.at(2022).standing, Standing::never_seen);
  EXPECT_EQ(gone.years.at(2024).standing, Standing::no_issuer);
  EXPECT_EQ(gone.years.at(2024).reason, "merged into 金桥镇人民政府");
}

TEST_F(CoverageTest, YearsNarrowIt) {
  const Coverage coverage = cover_with({}, {.from = 2022, .to = 2022});
  EXPECT_THAT(coverage.years, ElementsAre(2022));
}

TEST(Roster, AMistakeIsToldWithItsLine) {
  EXPECT_THAT(parse_roster("issuer,from\n甲,last\n", "r.csv").error().detail,
              HasSubstr("r.csv:2: from and to are years"));
  EXPECT_THAT(parse_roster("name\n甲\n", "r.csv").error().detail, HasSubstr("no column issuer"));
  EXPECT_THAT(parse_roster("issuer,division\n甲,5001\n", "r.csv").error().detail,
              HasSubstr("six digits"));
  EXPECT_THAT(parse_roster("issuer,from,to\n甲,2021,2020\n", "r.csv").error().detail,
              HasSubstr("r.csv:2: from is later than to"));
  // Nobody expected would read as nobody missing.
  EXPECT_THAT(parse_roster("issuer\n", "r.csv").error().detail, HasSubstr("names no issuer"));
}

TEST_F(CoverageTest, TheVerbPrintsATableCsvAndJson) {
  const std::string issuers = directory_.file("issuers.csv").string();
  const std::string roster = directory_.file("roster.csv").string();
  std::ofstream{issuers} << kIssuers;
  std::ofstream{roster} << "issuer,from,to\nyl,2021,2024\n";
  std::vector<std::string> command{"coverage", path_.string(), "--issuers",
                                   issuers,    "--roster",     roster};
  const Ran table = run_gongkai(command);
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("+10d"));
  EXPECT_THAT(table.out, HasSubstr("never"));
  command.emplace_back("--csv");
  const Ran csv = run_gongkai(command);
  EXPECT_THAT(csv.out, HasSubstr("yl,云岚区人民政府,500110,1,2022,archived,2,"));
  EXPECT_THAT(csv.out, HasSubstr("yl,云岚区人民政府,500110,1,2024,never_seen,0,,,,,\r\n"));
  command.back() = "--json";
  const auto json = nlohmann::json::parse(run_gongkai(command).out);
  EXPECT_EQ(json["of"], "roster");
  EXPECT_EQ(json["unplaced"].size(), 2U);
  const Ran known = run_gongkai({"coverage", path_.string()});
  EXPECT_THAT(known.out, HasSubstr("of issuers known"));
  EXPECT_EQ(run_gongkai({"coverage", path_.string(), "--roster", "/nowhere.csv"}).code, 2);
}

}  // namespace
}  // namespace gongkai
