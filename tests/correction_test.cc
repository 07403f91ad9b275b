#include "store/correction.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "store/change_export.h"
#include "store/reextract.h"
#include "store/search.h"
#include "store/sqlite.h"
#include "store/text_check.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kUrl = "http://a.example/1.html";

/// A report as an extractor would read it, with a claim for each field.
Document report_of(const Response& response, const std::string& issuer, const std::string& text) {
  Document document = document_of(response, text);
  document.title = issuer + "2024年法治政府建设年度报告";
  document.issuer = issuer;
  document.published_on = "2025-03-01";
  document.claims.push_back({.field = "issuer",
                             .value = issuer,
                             .raw = issuer,
                             .layer = Layer::block,
                             .confidence = 0.9,
                             .rule = "label:发布机构",
                             .chosen = true});
  document.claims.push_back({.field = "report_year",
                             .value = "2024",
                             .raw = "2024",
                             .layer = Layer::body,
                             .confidence = 0.9,
                             .rule = "title",
                             .chosen = true});
  document.claims.push_back({.field = "title",
                             .value = *document.title,
                             .raw = *document.title,
                             .layer = Layer::meta,
                             .confidence = 0.9,
                             .rule = "meta:ArticleTitle",
                             .chosen = true});
  read_report(document, "");
  return document;
}

class CorrectionTest : public ::testing::Test {
 protected:
  CorrectionTest() : archive_{Archive::open_for_writing(directory_.file("a.db"), "rules")} {
    record("云岚区司法局", "办结12件。");
  }

  void record(const std::string& issuer, const std::string& text) {
    const Response response = answer(document_request(kUrl), "<p>" + issuer + text);
    archive_.record(response, report_of(response, issuer, text), {}, kNoon);
  }

  Corrected say(const std::string& field, const std::optional<std::string>& value,
                const std::string& why = "see the scan") {
    const Correction correction{
        .document = kUrl, .field = field, .value = value, .who = "editor", .why = why};
    return correct(archive_, std::span{&correction, 1}, kNoon);
  }

  Shown shown(std::optional<int> version = {}) { return archive_.show(kUrl, version).value(); }

  /// "kind cause" of each change, in order.
  std::vector<std::string> changes() {
    std::vector<std::string> found;
    Statement row = archive_.database().query("SELECT kind, cause FROM change ORDER BY id");
    while (row.next()) found.push_back(row.text(0) + " " + row.text(1));
    return found;
  }

  void expect_to_hold() {
    for (const Finding& finding : archive_.verify().findings)
      ADD_FAILURE() << finding.where << " " << finding.what;
  }

  Reread reread_as(const std::string& issuer, const std::string& text) {
    return reextract(archive_,
                     {.read = [&](const Response& response,
                                  const Portal&) { return report_of(response, issuer, text); },
                      .now = [] { return kNoon; },
                      .again = true});
  }

  ScratchDirectory directory_;
  Archive archive_;
};

TEST_F(CorrectionTest, APersonsClaimWinsAndWhatWasReadStaysVisible) {
  EXPECT_EQ(say("issuer", "云岚区司法局、云岚区公安局").made, 1);
  const Shown now = shown();
  EXPECT_EQ(now.document.issuer, "云岚区司法局、云岚区公安局");
  EXPECT_EQ(now.provenance.corrects, 1);
  const Claim& person = now.document.claims.front();
  EXPECT_EQ(person.layer, Layer::person);
  EXPECT_TRUE(person.chosen);
  EXPECT_EQ(person.rule, "correction 1 by editor: see the scan");
  const auto read = std::ranges::find(now.document.claims, "label:发布机构", &Claim::rule);
  ASSERT_NE(read, now.document.claims.end());
  EXPECT_EQ(read->value, "云岚区司法局");
  EXPECT_FALSE(read->chosen);
  EXPECT_EQ(shown(1).document.issuer, "云岚区司法局");
  EXPECT_THAT(changes(), ElementsAre("new portal", "changed correction"));
  expect_to_hold();
}

TEST_F(CorrectionTest, TheReportFollowsItsFields) {
  say("issuer", "云岚区公安局");
  say("report_year", "2023");
  Statement row =
      archive_.database().query("SELECT issuer, report_year, due_on, on_time FROM v_reports");
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row.view(0), "云岚区公安局");
  EXPECT_EQ(row.integer(1), 2023);
  EXPECT_EQ(row.view(2), "2024-04-01");
  EXPECT_EQ(row.integer(3), 0);
  EXPECT_EQ(shown().document.report_year, 2023);
  EXPECT_EQ(shown().provenance.corrects, 1) << "both stand on what was read";
  expect_to_hold();
}

TEST_F(CorrectionTest, AFieldCanBeSaidToBeEmpty) {
  say("issuer", std::nullopt);
  EXPECT_FALSE(shown().document.issuer);
  expect_to_hold();
}

TEST_F(CorrectionTest, ATextIsCorrectedWithItsBlocksAndTheSearchIndex) {
  EXPECT_EQ(say("text", "一、主要举措\r\n全年办结行政复议案件212件。\n").made, 1);
  const Shown now = shown();
  EXPECT_EQ(now.document.text(), "一、主要举措\n全年办结行政复议案件212件。");
  ASSERT_THAT(now.document.blocks, SizeIs(2));
  EXPECT_EQ(now.document.blocks[0].kind, BlockKind::heading);
  EXPECT_EQ(shown(1).document.text(), "办结12件。");
  const auto query = SearchQuery::parse("行政复议");
  EXPECT_THAT(search(archive_, *query, {}, 10), SizeIs(1));
  EXPECT_THAT(search(archive_, *SearchQuery::parse("办结12件"), {}, 10), IsEmpty());
  ASSERT_TRUE(now.document.report);
  EXPECT_THAT(now.document.report->quantities, SizeIs(1));
  expect_to_hold();
}

TEST_F(CorrectionTest, WhatThePortalSaysTheSameAgainChangesNothing) {
  say("issuer", "云岚区公安局");
  record("云岚区司法局", "办结12件。");
  EXPECT_THAT(changes(), SizeIs(2));
  EXPECT_EQ(shown().document.issuer, "云岚区公安局");
}

TEST_F(CorrectionTest, ANewTextOfThePortalIsKeptAndCorrectedToo) {
  say("issuer", "云岚区公安局");
  record("云岚区司法局", "办结13件。");
  const Shown now = shown();
  EXPECT_EQ(now.provenance.version, 4);
  EXPECT_EQ(now.provenance.corrects, 3);
  EXPECT_EQ(now.document.issuer, "云岚区公安局");
  EXPECT_EQ(now.document.text(), "办结13件。");
  EXPECT_EQ(shown(3).document.issuer, "云岚区司法局");
  EXPECT_THAT(changes(), ElementsAre("new portal", "changed correction", "changed portal",
                                     "changed correction"));
  expect_to_hold();
}

TEST_F(CorrectionTest, ItSurvivesReextractWhichTellsWhatTheEvidenceContradictsNow) {
  say("issuer", "云岚区公安局");
  EXPECT_THAT(reread_as("云岚区司法局", "办结12件。").contradicted, IsEmpty())
      << "the person knew that it reads so";
  EXPECT_THAT(reread_as("云岚区公安局", "办结12件。").contradicted, IsEmpty())
      << "it reads as the person says";
  const Reread third = reread_as("云岚区水利局", "办结12件。");
  ASSERT_THAT(third.contradicted, SizeIs(1));
  EXPECT_EQ(third.contradicted[0].field, "issuer");
  EXPECT_EQ(third.contradicted[0].read_as, "云岚区司法局");
  EXPECT_EQ(third.contradicted[0].reads_now, "云岚区水利局");
  EXPECT_EQ(shown().document.issuer, "云岚区公安局");
  expect_to_hold();
}

TEST_F(CorrectionTest, ItsTextIsNoReadingThatTheBytesMustGive) {
  say("text", "别的。");
  const auto checked_as = [&](const std::string& text) {
    return check_texts(
        archive_, {.read = [&](const Response& response,
                               const Portal&) { return report_of(response, "云岚区司法局", text); },
                   .rules = "rules"});
  };
  EXPECT_THAT(checked_as("办结12件。").altered, IsEmpty());
  EXPECT_THAT(checked_as("办结21件。").altered, SizeIs(1));
}

TEST_F(CorrectionTest, TakenBackWhatWasReadCountsAgain) {
  say("issuer", "云岚区公安局");
  say("text", "别的。");
  const std::array<std::int64_t, 1> first{1};
  EXPECT_EQ(revoke(archive_, first, "editor", "the scan was another's", kNoon).made, 1);
  EXPECT_EQ(shown().document.issuer, "云岚区司法局");
  EXPECT_EQ(shown().document.text(), "别的。");
  EXPECT_FALSE(revoke(archive_, first, "editor", "again", kNoon).mistakes.empty());
  const std::array<std::int64_t, 1> second{2};
  revoke(archive_, second, "editor", "read it again", kNoon);
  const Shown now = shown();
  EXPECT_EQ(now.provenance.corrects, 0);
  EXPECT_EQ(now.document.text(), "办结12件。");
  Statement row = archive_.database().query(
      "SELECT count(DISTINCT content), count(DISTINCT number) FROM version WHERE number IN (1, 5)");
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row.integer(0), 1);
  EXPECT_EQ(row.integer(1), 2);
  expect_to_hold();
}

TEST_F(CorrectionTest, ALaterCorrectionTakesTheEarlierOnesPlace) {
  say("issuer", "云岚区公安局");
  say("issuer", "云岚区水利局");
  EXPECT_EQ(shown().document.issuer, "云岚区水利局");
  Statement row =
      archive_.database().query("SELECT ended_by FROM v_corrections WHERE correction = 1");
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row.view(0), "editor");
  expect_to_hold();
}

TEST_F(CorrectionTest, WhatIsExportedCanBeReadAgain) {
  say("issuer", "=云岚区\"公安局\", 云岚");
  say("published_on", "2025-03-09", "'quoted'");
  const std::string csv = corrections_csv(archive_);
  const auto again = parse_corrections(csv, "again.csv");
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->at(0).value, "=云岚区\"公安局\", 云岚");
  const Corrected corrected = correct(archive_, *again, kNoon);
  EXPECT_EQ(corrected.known, 2);
  EXPECT_EQ(corrected.made, 0);
}

TEST_F(CorrectionTest, StarsOfAnExportAreNotWrittenBack) {
  say("summary", "咨询电话13812345678");
  say("issuer", "云岚区公安局");
  const auto masked = parse_corrections(corrections_csv(archive_), "masked.csv");
  ASSERT_FALSE(masked);
  EXPECT_THAT(masked.error().detail, HasSubstr("masked.csv:2: has stars where"));
  EXPECT_THAT(masked.error().detail, HasSubstr("--unmasked"));
  // The same by hand, without the column that says so.
  const Correction starred{.document = kUrl,
                           .field = "summary",
                           .value = "咨询电话138****5678",
                           .who = "ed",
                           .why = "again"};
  const Corrected refused = correct(archive_, std::span{&starred, 1}, kNoon);
  EXPECT_EQ(refused.made, 0);
  EXPECT_THAT(refused.mistakes, ElementsAre(HasSubstr("--unmasked")));
  const auto whole =
      parse_corrections(corrections_csv(archive_, PersonalNumbers::as_they_are), "whole.csv");
  ASSERT_TRUE(whole) << whole.error().detail;
  EXPECT_EQ(correct(archive_, *whole, kNoon).known, 2);
  // Stars that a portal printed are its own.
  say("summary", "咨询电话139****0000");
  EXPECT_EQ(archive_.show(kUrl)->document.summary, "咨询电话139****0000");
}

TEST_F(CorrectionTest, AnUnknownDocumentStopsAllOfThem) {
  const std::array<Correction, 2> both{
      {{.document = kUrl, .field = "issuer", .value = "甲", .who = "w", .why = "y"},
       {.document = "nothing", .field = "issuer", .value = "甲", .who = "w", .why = "y"}}};
  const Corrected corrected = correct(archive_, both, kNoon);
  EXPECT_THAT(corrected.mistakes, ElementsAre(HasSubstr("no document nothing")));
  EXPECT_EQ(shown().document.issuer, "云岚区司法局");
  EXPECT_THAT(changes(), SizeIs(1));
}

TEST(Corrections, MistakesInAFileAreToldWithTheirLine) {
  const auto error = [](std::string_view line) {
    const auto parsed =
        parse_corrections(fmt::format("document,field,value,who,why\n{}\n", line), "c.csv");
    return parsed ? std::string{} : parsed.error().detail;
  };
  EXPECT_THAT(error("d,isuer,x,w,y"), HasSubstr("c.csv:2: there is no field \"isuer\""));
  EXPECT_THAT(error("d,issuer,x,,y"), HasSubstr("who"));
  EXPECT_THAT(error("d,issuer,x,w,"), HasSubstr("why"));
  EXPECT_THAT(error(",issuer,x,w,y"), HasSubstr("no document"));
  EXPECT_THAT(error("d,published_on,2025-13-40,w,y"), HasSubstr("is no date"));
  EXPECT_THAT(error("d,report_year,last,w,y"), HasSubstr("is no year"));
  EXPECT_THAT(error("d,text,,w,y"), HasSubstr("cannot be empty"));
  EXPECT_THAT(error("d,issuer,x,w,y\nd,issuer,z,w,y"), HasSubstr("c.csv:3: corrects issuer"));
  EXPECT_EQ(error("d,published_on,2025/3/9,w,y"), "");
  EXPECT_FALSE(parse_corrections("document,field,value\n", "c.csv"));
}

TEST_F(CorrectionTest, AnEditedCorrectionIsFound) {
  say("issuer", "云岚区公安局");
  for (const char* const edit :
       {"UPDATE correction SET value = '别人'", "UPDATE correction SET who = 'nobody'",
        "DELETE FROM correction"}) {
    Transaction undone{archive_.database()};
    archive_.database().run(edit);
    EXPECT_FALSE(archive_.verify().holds()) << edit;
  }
  expect_to_hold();
}

TEST_F(CorrectionTest, ThePageFollowsTheTextOfTheFileThatStandsInForIt) {
  const std::string file = "http://a.example/f.docx";
  const Response page = answer(document_request("http://a.example/2.html"), "<a>");
  Document empty{.url = page.url(), .charset = {.declared = "", .used = "utf-8"}};
  empty.title = "云岚区2024年法治政府建设年度报告";
  empty.attachments.push_back({.url = file, .name = "f", .stands_in = 1});
  archive_.record(page, empty, {}, kNoon);
  const Response word =
      answer({.url = file, .referer = page.url(), .purpose = Purpose::attachment}, "PK");
  archive_.record(word, document_of(word, "文件里的正文。"), {}, kNoon);
  ASSERT_EQ(archive_.show(page.url())->document.text(), "文件里的正文。");
  const Correction correction{
      .document = file, .field = "text", .value = "改过的正文。", .who = "w", .why = "y"};
  correct(archive_, std::span{&correction, 1}, kNoon);
  EXPECT_EQ(archive_.show(page.url())->document.text(), "改过的正文。");
  expect_to_hold();
}

TEST_F(CorrectionTest, TheFeedTellsOfItAndProvenanceOfWhatItStandsOn) {
  say("issuer", "云岚区公安局");
  std::string feed;
  export_changes(archive_, 1, last_change(archive_), [&](std::string_view piece) {
    feed += piece;
    return true;
  });
  const auto json = nlohmann::json::parse(feed);
  EXPECT_EQ(json["change"]["cause"], "correction");
  EXPECT_EQ(json["issuer"], "云岚区公安局");
  EXPECT_EQ(json["provenance"]["corrects"], 1);
}

TEST(CorrectVerb, CorrectsTakesBackAndExports) {
  const ScratchDirectory directory;
  const std::string path = directory.file("a.db").string();
  {
    Archive archive = Archive::open_for_writing(path);
    const Response response = answer(document_request(kUrl), "<p>");
    archive.record(response, report_of(response, "云岚区司法局", "办结12件。"), {}, kNoon);
  }
  const std::string file = directory.file("c.csv").string();
  std::ofstream{file} << "document,field,value,who,why\n"
                      << kUrl << ",issuer,云岚区公安局,ed,scan\n";
  const Ran ran = run_gongkai({"correct", path, file});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(run_gongkai({"export", path, "--format", "corrections"}).out,
              HasSubstr("issuer,云岚区公安局,ed,scan,"));
  const Ran why = run_gongkai({"show", path, kUrl, "--why", "issuer"});
  EXPECT_THAT(why.out, HasSubstr("* issuer        云岚区公安局"));
  EXPECT_THAT(why.out, HasSubstr("  issuer        云岚区司法局"));
  EXPECT_THAT(run_gongkai({"show", path, kUrl}).out, HasSubstr("correction 1 by ed: scan"));
  EXPECT_EQ(run_gongkai({"verify", path}).code, 0);
  EXPECT_EQ(run_gongkai({"correct", path, "--revoke", "1"}).code, 2);
  EXPECT_EQ(run_gongkai({"correct", path, "--revoke", "1", "--who", "ed", "--why", "no"}).code, 0);
  EXPECT_THAT(run_gongkai({"show", path, kUrl}).out, HasSubstr("云岚区司法局"));
  EXPECT_EQ(run_gongkai({"correct", path}).code, 2);
  EXPECT_EQ(run_gongkai({"correct", path, "/nowhere.csv"}).code, 2);
}

TEST_F(CorrectionTest, AFieldIsCorrectedOnceHoweverItsDocumentIsNamed) {
  const std::vector<Correction> twice{
      {.document = kUrl, .field = "title", .value = "甲", .who = "editor", .why = "scan"},
      {.document = shown().provenance.document,
       .field = "title",
       .value = "乙",
       .who = "editor",
       .why = "scan"}};
  EXPECT_THAT(correct(archive_, twice, kNoon).mistakes, ElementsAre(HasSubstr("corrected twice")));
  EXPECT_THAT(changes(), SizeIs(1));
}

TEST(CorrectVerb, BlanksAreNobodyAndNoReason) {
  EXPECT_EQ(run_gongkai({"correct", "a.db", "--revoke", "1", "--who", " ", "--why", "x"}).code, 2);
  EXPECT_EQ(run_gongkai({"correct", "a.db", "--revoke", "1", "--who", "x", "--why", "　"}).code, 2);
  EXPECT_EQ(run_gongkai({"withdraw", "a.db", "d", "--reason", " \t"}).code, 2);
  const Ran folder = run_gongkai({"correct", "a.db", "/"});
  EXPECT_EQ(folder.code, 2);
  EXPECT_EQ(folder.err, "gongkai: /: cannot be read\n");
}

}  // namespace
}  // namespace gongkai
