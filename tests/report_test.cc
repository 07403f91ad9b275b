#include "extract/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "extract/content.h"
#include "extract/quantity.h"
#include "extract/read.h"
#include "tests/file_bytes.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::optional<Document> read_page(const std::string& bytes) {
  Response response{.request = {.purpose = Purpose::document}};
  response.exchanges.push_back({.status = 200, .body = bytes, .complete = true});
  Content content = read(response, Portal{});
  auto* const document = std::get_if<Document>(&content);
  return document == nullptr ? std::nullopt : std::optional{std::move(*document)};
}

Json sections_of(const Report& report) {
  Json words = Json::array();
  for (const Section& section : report.sections) words.push_back(to_string(section.kind));
  return words;
}

Json nullable(auto value) {
  return value ? Json(*value) : Json(nullptr);
}

/// What a page's facts.json says, as the program reads it; only the keys that `wanted` has.
Json facts_of(const Document& document, const Report& report, const Json& wanted) {
  Json facts{{"genre", to_string(report.genre)}, {"year", nullable(report.year)}};
  if (wanted.contains("issuer")) {
    facts["issuer"] = nullable(document.issuer);
    facts["level"] = to_string(report.level);
    facts["region_code"] = report.region.code == 0 ? Json(nullptr) : Json(report.region.code);
    facts["on_time"] = nullable(report.on_time);
    facts["sections"] = sections_of(report);
  }
  facts["quantities"] = wanted.at("quantities");
  return facts;
}

bool states(const Document& document, const std::vector<Quantity>& quantities, const Json& wanted) {
  return std::ranges::any_of(quantities, [&](const Quantity& one) {
    const std::string& text = document.blocks[one.block].text;
    return one.value == wanted.at("value").get<double>() && one.unit == wanted.at("unit") &&
           one.hedge == wanted.at("hedge") &&
           text.substr(one.sentence.begin, one.sentence.end - one.sentence.begin)
               .contains(wanted.at("in").get<std::string>());
  });
}

// Pages in our own words: Chongqing (TRS) and Shaanxi (UCAP) layouts as those
// portals have them.
TEST(Report, EveryGoldenPageHasItsFacts) {
  int pages = 0;
  for (const auto& entry : fs::directory_iterator{GONGKAI_SOURCE_DIR "/tests/golden"}) {
    if (!entry.path().filename().string().starts_with("report-")) continue;
    SCOPED_TRACE(entry.path().filename());
    ++pages;
    const Json wanted = Json::parse(file_bytes(entry.path() / "facts.json"));
    const std::optional<Document> document = read_page(file_bytes(entry.path() / "source.html"));
    ASSERT_TRUE(document);
    ASSERT_TRUE(document->report);
    const Json facts = facts_of(*document, *document->report, wanted);
    EXPECT_TRUE(facts == wanted) << facts.dump() << "\nwanted\n" << wanted.dump();
    const std::vector<Quantity> quantities = find_quantities(*document);
    for (const Json& quantity : wanted.at("quantities")) {
      EXPECT_TRUE(states(*document, quantities, quantity)) << quantity.dump();
    }
  }
  EXPECT_GE(pages, 40);
}

struct SeedCase {
  const char* file;
  const char* issuer;
  int year;
  std::uint32_t region;
  std::optional<bool> on_time;
  const char* sections;
};

TEST(Report, TheSeedsAreReadAsTheirTableSays) {
  const std::vector<SeedCase> seeds{
      {"000",
       "重庆市南岸区迎龙镇人民政府",
       2023,
       500108,
       {},
       R"(["measures","problems","duty","plan","other"])"},
      {"001", "中共重庆市铜梁区永嘉镇委员会", 2019, 500151, false,
       R"(["measures","problems","plan"])"},
      {"002",
       "重庆市万州区白土镇人民政府",
       2024,
       500101,
       {},
       R"(["measures","problems","duty","plan"])"},
      {"003", "汉中市南郑区法镇人民政府", 2022, 610703, {}, R"(["measures","problems","plan"])"},
      {"004", "重庆市綦江区金桥镇人民政府", 2025, 500110, true,
       R"(["measures","problems","duty","plan"])"}};
  const fs::path folder = GONGKAI_SOURCE_DIR "/../shared/seeds";
  if (!fs::exists(folder)) GTEST_SKIP() << "no shared data beside the source tree";
  for (const SeedCase& seed : seeds) {
    for (const auto& entry : fs::directory_iterator{folder}) {
      if (!entry.path().filename().string().starts_with(seed.file)) continue;
      SCOPED_TRACE(seed.file);
      const std::optional<Document> document = read_page(file_bytes(entry.path()));
      ASSERT_TRUE(document);
      const std::optional<Report>& report = document->report;
      ASSERT_TRUE(report);
      EXPECT_EQ(report->genre, TitleGenre::annual_report);
      EXPECT_EQ(document->issuer, seed.issuer);
      EXPECT_EQ(report->year, seed.year);
      EXPECT_EQ(report->level, OrganLevel::township);
      EXPECT_EQ(report->region.code, seed.region);
      EXPECT_EQ(report->on_time, seed.on_time);
      EXPECT_EQ(sections_of(*report), Json::parse(seed.sections));
    }
  }
}

Document document_of(std::string title, const std::vector<std::string>& lines) {
  Document document;
  if (!title.empty()) document.title = std::move(title);
  for (const std::string& line : lines)
    document.blocks.push_back({BlockKind::paragraph, 0, line, std::nullopt});
  return document;
}

/// The document, read as a report that stands in `column`.
Document read_in(Document document, std::string_view column) {
  read_report(document, column);
  return document;
}

TEST(Report, AnOrdinaryNoticeIsNoReport) {
  const Document notice = document_of("关于开展春季植树活动的通知", {"各单位：", "请按时参加。"});
  EXPECT_FALSE(read_in(notice, "").report);
  EXPECT_TRUE(read_in(notice, "").claims.empty());
  EXPECT_FALSE(read_in(Document{}, "").report);
}

TEST(Report, AColumnOfReportsMakesANeighbourOne) {
  const Document document = document_of("云溪区司法局2023年法治建设工作报告",
                                        {"一、主要成效", "平稳。", "二、存在的不足", "人少。"});
  const Document alone = read_in(document, "");
  ASSERT_TRUE(alone.report);
  EXPECT_EQ(alone.report->genre, TitleGenre::related);
  const Document inside = read_in(document, "云溪区 法治政府建设年度报告");
  ASSERT_TRUE(inside.report);
  EXPECT_EQ(inside.report->genre, TitleGenre::annual_report);
  EXPECT_EQ(inside.report->genre_rule, "column");
  EXPECT_EQ(inside.report->year, 2023);
  EXPECT_EQ(inside.report_year, 2023);
}

TEST(Report, TheFirstOfAprilIsOnTimeAndTheSecondIsNot) {
  Document document = document_of("云溪区2023年法治政府建设情况报告", {});
  document.published_on = "2024-04-01";
  EXPECT_EQ(read_in(document, "").report->on_time, true);
  document.published_on = "2024-04-02";
  EXPECT_EQ(read_in(document, "").report->on_time, false);
}

TEST(Report, ThePublisherIsTheIssuerOnlyWhenNobodyElseIs) {
  Document document = document_of("2023年度法治政府建设年度报告", {"一、主要成效", "平稳。"});
  document.publisher = "云溪区水利局";
  document = read_in(document, "");
  ASSERT_TRUE(document.report);
  EXPECT_EQ(document.report->issuers, std::vector<std::string>{"云溪区水利局"});
  EXPECT_EQ(document.issuer, "云溪区水利局");
  const auto chosen = std::ranges::find_if(
      document.claims, [](const Claim& one) { return one.field == "issuer" && one.chosen; });
  ASSERT_NE(chosen, document.claims.end());
  EXPECT_EQ(chosen->rule, "publisher");
}

TEST(Report, TheSiteTellsWhereATownIsThatNamesNoCounty) {
  Document document = document_of("永嘉镇2019年法治政府建设工作报告", {"一、主要成效", "平稳。"});
  EXPECT_EQ(read_in(document, "").report->region.code, 0U);
  document.claims.push_back(
      {.field = "site", .value = "重庆市铜梁区人民政府门户网站", .layer = Layer::meta});
  document = read_in(document, "");
  EXPECT_EQ(document.report->region.code, 500151U);
  EXPECT_EQ(document.report->region.rule, "site");
  EXPECT_EQ(document.report->region.as_of, 2019);
}

}  // namespace
}  // namespace gongkai
