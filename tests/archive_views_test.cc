#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "extract/content.h"
#include "store/archive.h"
#include "store/correction.h"
#include "store/reextract.h"
#include "store/sight.h"
#include "store/sqlite.h"
#include "store/withdrawal.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

/// An archive with something in every table.
class ArchiveViewsTest : public ::testing::Test {
 protected:
  ArchiveViewsTest() {
    Archive archive = Archive::open_for_writing(path_, "rules-1");
    const Portal portal{.name = "p", .title = "某区", .toml = "start = []"};
    archive.put_portal(portal, kNoon);
    archive.put_robots("http://a.example", {.good_until = kNoon, .text = "User-agent: *\n"});
    Request head = listing_request("http://a.example/list/");
    Request page = document_request("http://a.example/1.html");
    page.portal = head.portal = "p";
    page.referer = head.url;
    page.row = Row{.url = page.url, .title = "题"};
    archive.record(answer(head, "<ul>"), Listing{.family = "trs"},
                   {.ask_again = kNoon,
                    .rows = {{.request = page}},
                    .feed = FeedStep{.head = head.url, .feed = {.walk = 1}}},
                   kNoon);
    archive.close_branch({.host = "a.example", .path = "/calendar/", .reason = "no end"}, kNoon);
    archive.raise({.place = head.url, .kind = "no_rows", .says = "no rows"}, "p", kNoon);
    page = *archive.next_due("a.example", kNoon);
    Response response = answer(page, "<p>");
    Exchange redirect = response.exchanges.front();
    redirect.status = 302;
    redirect.body.clear();
    response.exchanges.insert(response.exchanges.begin(), redirect);
    Document document = document_of(response, "一二三");
    document.blocks.push_back({.kind = BlockKind::heading, .level = 2, .text = "（一）四"});
    document.claims.push_back(
        {.field = "title", .value = "题", .layer = Layer::meta, .chosen = true});
    document.stripped.push_back({.text = "打印", .zone = Zone::tail, .rule = "share"});
    document.defects.push_back({.kind = "unit_lost", .line = 1, .text = "一"});
    document.attachments.push_back({.url = "http://a.example/f.pdf", .name = "f"});
    document.publisher = "某区司法局";
    document.published_on = "2025-04-11";
    document.report = report();
    Request file{.url = "http://a.example/f.pdf", .purpose = Purpose::attachment, .portal = "p"};
    archive.record(response, document, {.next = {file}}, kNoon);
    file = *archive.next_due("a.example", kNoon);
    response = answer(file, "%PDF");
    archive.record(response, document_of(response, "附件正文"), {}, kNoon);
    archive.record(failure(document_request("http://a.example/private"),
                           FetchState::refused_by_robots, "robots.txt line 2: Disallow: /private"),
                   Refusal{}, {}, kNoon);
    reextract(archive, {.read = [](const Response&, const Portal&) { return Refusal{}; },
                        .now = [] { return kNoon; },
                        .again = true});
  }

  static Report report() {
    return {
        .genre_rule = "title",
        .year = 2024,
        .issuers = {"中共某镇委员会", "某镇人民政府"},
        .level = OrganLevel::township,
        .kind = OrganKind::party_committee,
        .region = {.code = 500110, .name = "重庆市綦江区", .rule = "issuer", .as_of = 2019},
        .due = Date{std::chrono::year{2025} / 4 / 1},
        .on_time = false,
        .sections = {{.kind = SectionKind::plan, .end = 2, .heading = "打算", .rule = "heading"}},
        .quantities = {{.value = 3,
                        .unit = "件",
                        .noun = "案件",
                        .raw = "二",
                        .place = {3, 6},
                        .sentence = {0, 9}}}};
  }

  std::vector<std::string> rows(std::string_view sql) {
    std::vector<std::string> found;
    Statement row = database_->query(sql);
    while (row.next()) found.push_back(row.text(0));
    return found;
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
  std::unique_ptr<Database> database_;

  void SetUp() override { database_ = std::make_unique<Database>(path_, Database::Mode::read); }
};

/// The column goes elsewhere, and its document with it.
void move_column(Archive& archive) {
  const Request head = listing_request("http://a.example/new/");
  Request page = document_request("http://a.example/new/1.html");
  page.row = Row{.url = page.url, .title = "题"};
  archive.move_column("http://a.example/list/", head.url, kNoon);
  archive.record(
      answer(head, "<ul>"), Listing{.family = "trs"},
      {.rows = {{.request = page}}, .feed = FeedStep{.head = head.url, .feed = {.walk = 1}}},
      kNoon);
  archive.put_round("p", kNoon);
}

/// A walk over a site, whose documents have index numbers with a gap between them.
void walk_site(Archive& archive) {
  for (const int number : {1, 2, 3, 4, 7, 9}) {
    const Request page = document_request(fmt::format("http://a.example/site/{}.html", number));
    const Response response = answer(page, fmt::format("<p>{}", number));
    Document document = document_of(response, fmt::format("第{}件", number));
    document.index_no = fmt::format("11500110009289999R/2024-{:05}", number);
    archive.record(response, document, {}, kNoon);
  }
  Request seen = listing_request("http://a.example/list/");
  seen.id = 1;
  put_sight(archive, seen, 1, News::all);
}

/// What people have to say of documents.
void have_people_speak(Archive& archive) {
  const std::vector<Correction> corrections{{.document = "http://a.example/site/1.html",
                                             .field = "title",
                                             .value = "第一件",
                                             .who = "archive desk",
                                             .why = "as printed"}};
  EXPECT_EQ(correct(archive, corrections, kNoon).made, 1);
  EXPECT_EQ(withdraw(archive, "http://a.example/site/9.html", "asked for by letter", kNoon)
                .documents.size(),
            1U);
}

TEST_F(ArchiveViewsTest, NoTableIsWithoutUse) {
  {
    Archive archive = Archive::open_for_writing(path_);
    move_column(archive);
    walk_site(archive);
    have_people_speak(archive);
  }
  const auto names = rows(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'");
  EXPECT_THAT(names, Not(IsEmpty()));
  for (const std::string& name : names)
    EXPECT_GT(database_->number("SELECT count(*) FROM " + name), 0) << name;
}

TEST_F(ArchiveViewsTest, EveryTextHasItsProvenance) {
  EXPECT_EQ(database_->number("SELECT count(*) FROM v_provenance"),
            database_->number("SELECT count(*) FROM version"));
  EXPECT_THAT(
      rows("SELECT url || ' ' || fetched_at || ' ' || status || ' ' || extractor_version || ' ' || "
           "rules_version || ' ' || portal FROM v_provenance"),
      ElementsAre(fmt::format("http://a.example/1.html 2026-02-09T12:00:00.000Z 200 {} rules-1 p",
                              kExtractorVersion),
                  fmt::format("http://a.example/f.pdf 2026-02-09T12:00:00.000Z 200 {} rules-1 p",
                              kExtractorVersion)));
  EXPECT_EQ(database_->number("SELECT count(*) FROM v_provenance JOIN body USING (sha256)"), 2);
}

TEST_F(ArchiveViewsTest, AnAttachmentNamesThePageThatLinksIt) {
  EXPECT_THAT(
      rows(
          "SELECT p.url FROM v_documents d JOIN v_documents p ON p.document = d.parent WHERE d.kind = 'attachment'"),
      ElementsAre("http://a.example/1.html"));
}

TEST_F(ArchiveViewsTest, ABlockIsASubstringOfTheText) {
  EXPECT_THAT(
      rows(
          "SELECT substr(v.text, b.start, b.length) FROM block b JOIN version v ON v.id = b.version "
          "WHERE v.id = 1 ORDER BY n"),
      ElementsAre("一二三", "（一）四"));
}

TEST_F(ArchiveViewsTest, AReportIsOneRowWithItsLatenessAndItsSections) {
  EXPECT_THAT(
      rows("SELECT issuer || ' ' || level || ' ' || region_code || ' ' || region_name || ' ' || "
           "region_as_of || ' ' || report_year || ' ' || published_on || ' ' || on_time || ' ' || "
           "days_late || ' ' || publisher FROM v_reports"),
      ElementsAre("中共某镇委员会、某镇人民政府 township 500110 重庆市綦江区 2019 2024 "
                  "2025-04-11 0 10 某区司法局"));
  EXPECT_THAT(rows("SELECT plan || measures || ' ' || missing FROM v_reports"),
              ElementsAre("10 measures problems duty other"));
}

TEST_F(ArchiveViewsTest, AQuantityLeadsBackToItsSentence) {
  EXPECT_THAT(
      rows(
          "SELECT noun || ' ' || value || unit || ' ' || printed || ' ' || sentence FROM v_quantities"),
      ElementsAre("案件 3.0件 二 一二三"));
}

TEST_F(ArchiveViewsTest, RedirectsAreKeptInOrderBeforeTheAnswer) {
  EXPECT_THAT(rows("SELECT hop || ' ' || status || ' ' || coalesce(state, '-') FROM fetch "
                   "WHERE request = (SELECT id FROM request WHERE target = '/1.html') ORDER BY id"),
              ElementsAre("0 302 -", "1 200 ok"));
}

TEST_F(ArchiveViewsTest, WhatWasNeverSentIsAFailureWithItsReason) {
  EXPECT_THAT(
      rows(
          "SELECT url || ' ' || purpose || ' ' || state || ': ' || reason || coalesce(status, '') FROM v_failures"),
      ElementsAre(
          "http://a.example/private document refused_by_robots: robots.txt line 2: Disallow: /private"));
}

TEST_F(ArchiveViewsTest, TheQueueSpeaksInWords) {
  database_.reset();
  {
    Archive archive = Archive::open_for_writing(path_);
    archive.enqueue({{{.url = "https://b.example/robots.txt", .purpose = Purpose::robots},
                      {.url = "https://b.example/sitemap.xml", .purpose = Purpose::sitemap}}});
  }
  SetUp();
  EXPECT_THAT(rows("SELECT purpose FROM v_queue GROUP BY purpose ORDER BY min(request)"),
              ElementsAre(to_string(Purpose::listing), to_string(Purpose::document),
                          to_string(Purpose::attachment), to_string(Purpose::robots),
                          to_string(Purpose::sitemap)));
  EXPECT_THAT(
      rows("SELECT url || ' ' || due_at FROM v_queue WHERE due_at IS NOT NULL ORDER BY url"),
      ElementsAre("http://a.example/list/ 2026-02-09T12:00:00Z",
                  "https://b.example/robots.txt at once", "https://b.example/sitemap.xml at once"));
}

TEST_F(ArchiveViewsTest, TheStockShellReadsEveryView) {
  if (std::system("sqlite3 --version > /dev/null 2>&1") != 0)
    GTEST_SKIP() << "there is no sqlite3 here";
  for (const std::string& view : rows("SELECT name FROM sqlite_schema WHERE type = 'view'")) {
    const std::string command = fmt::format(
        "sqlite3 -readonly '{}' 'SELECT count(*) FROM {}; SELECT * FROM {}' > /dev/null",
        path_.string(), view, view);
    EXPECT_EQ(std::system(command.c_str()), 0) << view;
  }
}

TEST_F(ArchiveViewsTest, SqliteUtilsReadsEveryViewAndTable) {
  if (std::system("sqlite-utils --version > /dev/null 2>&1") != 0)
    GTEST_SKIP() << "sqlite-utils is not installed";
  for (const std::string& name : rows(
           "SELECT name FROM sqlite_schema WHERE type = 'view' OR (type = 'table' AND sql NOT LIKE "
           "'CREATE VIRTUAL%')")) {
    const std::string command =
        fmt::format("sqlite-utils rows '{}' {} --csv > /dev/null", path_.string(), name);
    EXPECT_EQ(std::system(command.c_str()), 0) << name;
  }
  EXPECT_TRUE(Archive::open_for_reading(path_).verify().holds());
}

}  // namespace
}  // namespace gongkai
