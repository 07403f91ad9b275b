#include "store/report_row.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "extract/json.h"
#include "extract/read.h"
#include "store/sqlite.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using nlohmann::json;

std::string page(const std::string& name) {
  std::ifstream in{
      std::filesystem::path{GONGKAI_SOURCE_DIR} / "tests" / "golden" / name / "source.html",
      std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// What `extract --json` says of a document as a report.
json report_of(const Document& document) {
  return json::parse(to_json(Content{document}))["report"];
}

TEST(ReportRow, AReportComesOutOfTheArchiveAsItWentIn) {
  const ScratchDirectory scratch;
  Archive archive = Archive::open_for_writing(scratch.file("a.db"));
  int decided = 0;
  for (const char* const name : {"report-01", "report-07", "report-15", "report-23", "report-38"}) {
    SCOPED_TRACE(name);
    const std::string url = std::string{"http://a.example/"} + name + ".html";
    const Response response = answer(document_request(url), page(name));
    const Content content = read(response, Portal{});
    archive.record(response, content, {}, kNoon);
    const Document& went_in = std::get<Document>(content);
    ASSERT_TRUE(went_in.report);
    const auto shown = archive.show(url);
    ASSERT_TRUE(shown);
    ASSERT_TRUE(shown->document.report);
    json wanted = report_of(went_in);
    wanted["region"].erase("candidates");  // are kept in words only
    json kept = report_of(shown->document);
    kept["region"].erase("candidates");
    EXPECT_EQ(kept.dump(), wanted.dump());
    decided += wanted["region"]["code"].is_null() ? 0 : 1;
  }
  EXPECT_GE(decided, 2);
}

TEST(ReportRow, ThePlacesOfQuantitiesAreCharactersOfTheText) {
  const ScratchDirectory scratch;
  const std::filesystem::path path = scratch.file("a.db");
  {
    Archive archive = Archive::open_for_writing(path);
    const Response response =
        answer(document_request("http://a.example/1.html"), page("report-01"));
    archive.record(response, read(response, Portal{}), {}, kNoon);
  }
  Database database{path, Database::Mode::read};
  EXPECT_EQ(database.number("SELECT count(*) FROM v_quantities WHERE noun LIKE '%行政复议案件%' "
                            "AND value = 6 AND unit = '件' AND printed = '6件' "
                            "AND instr(sentence, '行政复议案件6件') > 0"),
            1);
  EXPECT_EQ(database.number("SELECT count(*) FROM v_quantities WHERE source_end IS NULL"), 0);
}

TEST(ReportRow, AFileThatIsTheReportOfAPageWithoutTextLendsItsSections) {
  const ScratchDirectory scratch;
  const std::filesystem::path path = scratch.file("a.db");
  {
    Archive archive = Archive::open_for_writing(path);
    const Response response = answer(document_request("http://a.example/1.html"), "<p>");
    Document shell = document_of(response, "详见附件");
    shell.published_on = "2025-05-01";
    shell.attachments.push_back({.url = "http://a.example/f.docx", .name = "报告"});
    shell.report = Report{.genre_rule = "title",
                          .year = 2024,
                          .due = Date{std::chrono::year{2025} / 4 / 1},
                          .on_time = false};
    archive.record(response, shell, {}, kNoon);
    Request file{.url = "http://a.example/f.docx", .purpose = Purpose::attachment};
    const Response bytes = answer(file, "PK");
    Document document = document_of(bytes, "一、做法");
    document.report = Report{.genre_rule = "title in the body",
                             .year = 2024,
                             .sections = {{.end = 1, .heading = "做法", .rule = "heading"}}};
    archive.record(bytes, document, {}, kNoon);
  }
  Database database{path, Database::Mode::read};
  EXPECT_EQ(database.number("SELECT count(*) FROM v_reports"), 1);
  EXPECT_EQ(database.number("SELECT measures FROM v_reports WHERE text_in <> document"), 1);
  EXPECT_EQ(database.number("SELECT days_late FROM v_reports"), 30);
}

}  // namespace
}  // namespace gongkai
