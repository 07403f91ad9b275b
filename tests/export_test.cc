#include "store/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "extract/json.h"
#include "store/csv.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Reads CSV as RFC 4180 has it; a reader of its own, so that a writer's mistake shows.
std::vector<std::vector<std::string>> parse_csv(std::string_view csv) {
  std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    std::string& cell = records.back().back();
    if (quoted) {
      if (csv[i] != '"') {
        cell += csv[i];
      } else if (i + 1 < csv.size() && csv[i + 1] == '"') {
        cell += csv[i++];
      } else {
        quoted = false;
      }
    } else if (csv[i] == '"') {
      quoted = true;
    } else if (csv[i] == ',') {
      records.back().emplace_back();
    } else if (csv.substr(i).starts_with("\r\n")) {
      ++i;
      records.emplace_back(1);
    } else {
      cell += csv[i];
    }
  }
  records.pop_back();
  return records;
}

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() {
    Response response = answer(document_request("http://a.example/1"), "<p>一</p>");
    first_ = document_of(response, "第一段，\"引号\"");
    first_.blocks.push_back({.kind = BlockKind::row, .text = "甲\t乙"});
    archive_.record(response, first_, {}, kNoon);
    response = answer(document_request("http://a.example/2"), "<p>二</p>");
    Document second = document_of(response, "=HYPERLINK(\"http://evil.example\")");
    second.title = "-1+1";
    second.issuer = "某市";
    second.report_year = 2023;
    archive_.record(response, second, {}, kNoon);
  }

  std::string csv(const DocumentFilter& filter = {}, bool bom = false) {
    std::string out;
    export_csv(archive_, filter, bom,
               [&out](std::string_view piece) { return out += piece, true; });
    return out;
  }

  ScratchDirectory directory_;
  Archive archive_ = Archive::open_for_writing(directory_.file("a.db"), "r");
  Document first_;
};

TEST_F(ExportTest, JsonLinesAreWhatExtractPrintsAndWhereItCameFrom) {
  std::vector<std::string> lines;
  export_jsonl(archive_, {},
               [&lines](std::string_view line) { return lines.emplace_back(line), true; });
  ASSERT_EQ(lines.size(), 2U);
  ASSERT_TRUE(lines.front().ends_with("}\n"));
  auto json = nlohmann::json::parse(lines.front());
  const auto provenance = json.at("provenance");
  json.erase("provenance");
  EXPECT_EQ(json, nlohmann::json::parse(to_json(Content{first_})));
  EXPECT_EQ(provenance.at("url"), "http://a.example/1");
  EXPECT_EQ(provenance.at("fetched_at"), "2026-02-09T12:00:00.000Z");
  EXPECT_EQ(provenance.at("status"), 200);
  EXPECT_EQ(provenance.at("version"), 1);
  EXPECT_EQ(archive_.body(provenance.at("sha256").get<std::string>()), "<p>一</p>");
  EXPECT_EQ(archive_.show(provenance.at("document").get<std::string>())->document.text(),
            first_.text());
}

TEST_F(ExportTest, CsvIsReadBackCellForCell) {
  const auto records = parse_csv(csv());
  ASSERT_EQ(records.size(), 3U);
  const auto& header = records[0];
  for (const auto& record : records) EXPECT_EQ(record.size(), header.size());
  const auto column = [&header](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
  };
  EXPECT_EQ(records[1][column("text")], "第一段，\"引号\"\n甲\t乙");
  EXPECT_EQ(records[1][column("title")], *first_.title);
  EXPECT_EQ(records[1][column("report_year")], "2024");
  EXPECT_EQ(records[2][column("title")], "'-1+1");
  EXPECT_THAT(records[2][column("text")], StartsWith("'=HYPERLINK"));
}

TEST_F(ExportTest, AByteOrderMarkIsWrittenWhenAskedFor) {
  EXPECT_THAT(csv({}, true), StartsWith("\xEF\xBB\xBF"
                                        "document,"));
  EXPECT_THAT(csv(), StartsWith("document,"));
}

TEST_F(ExportTest, FiltersNarrowAndASinkMayStop) {
  EXPECT_EQ(parse_csv(csv({.issuer = "某市"})).size(), 2U);
  EXPECT_EQ(parse_csv(csv({.title = "法治政府"})).size(), 2U);
  EXPECT_EQ(parse_csv(csv({.kind = "attachment"})).size(), 1U);
  EXPECT_EQ(parse_csv(csv({.year = 2023})).size(), 2U);
  EXPECT_EQ(parse_csv(csv({.portal = "none"})).size(), 1U);
  EXPECT_EQ(parse_csv(csv({.limit = 1})).size(), 2U);
  int pieces = 0;
  export_jsonl(archive_, {}, [&pieces](std::string_view) { return ++pieces, false; });
  EXPECT_EQ(pieces, 1);
}

TEST(CsvVerb, CellsThatExcelWouldCutAreWarnedAbout) {
  const ScratchDirectory directory;
  const std::string path = directory.file("a.db").string();
  std::string longest;  // as many characters as Excel shows of a cell
  for (int i = 0; i < 32767; ++i) longest += "法";
  const auto put = [&](const std::string& url, const std::string& text) {
    Archive archive = Archive::open_for_writing(path);
    const Response response = answer(document_request(url), url);
    archive.record(response, document_of(response, text), {}, kNoon);
  };
  put("http://a.example/1", longest);
  const Ran fits = run_gongkai({"export", path, "--format", "csv"});
  EXPECT_EQ(fits.code, 0);
  EXPECT_EQ(fits.err, "");
  put("http://a.example/2", longest + "治");
  const Ran cut = run_gongkai({"export", path, "--format", "csv"});
  EXPECT_EQ(cut.code, 0);
  EXPECT_THAT(cut.err, HasSubstr("1 cells have more than the 32,767 characters"));
  EXPECT_THAT(cut.out, HasSubstr(longest + "治")) << "nothing is cut by us";
  put("http://a.example/3", longest.substr(std::string{"法"}.size()) + "𠮷");
  EXPECT_THAT(run_gongkai({"export", path, "--format", "csv"}).err, HasSubstr("2 cells"))
      << "Excel counts what lies beyond U+FFFF twice";
}

TEST(Csv, CellsThatASpreadsheetWouldRunAreDefused) {
  for (const std::string start :
       {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'"}) {
    const std::string cell = start + "1,\"2\"";
    const auto records = parse_csv(csv_record({{cell, "plain"}}));
    ASSERT_EQ(records.size(), 1U);
    EXPECT_THAT(records[0], ElementsAre("'" + cell, "plain"));
  }
  EXPECT_EQ(csv_record({{"a=1", "2026-02-09", ""}}), "a=1,2026-02-09,\r\n");
}

}  // namespace
}  // namespace gongkai
