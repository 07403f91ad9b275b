#include "store/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/json.h"
#include "store/error.h"
#include "store/sqlite.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kPage = "http://a.example/zwgk/1.html";

class ArchiveTest : public ::testing::Test {
 protected:
  /// Closes and opens the archive, as a new run does.
  void reopen() {
    archive_.reset();
    archive_.emplace(Archive::open_for_writing(directory_.file("a.db"), "rules-1"));
  }

  Recorded record_text(std::string_view url, std::string text, TimePoint now = kNoon) {
    const Response response = answer(document_request(std::string{url}), "<p>" + text + "</p>");
    return archive_->record(response, document_of(response, std::move(text)), {}, now);
  }

  std::vector<std::string> changes() {
    std::vector<std::string> words;
    Database database{directory_.file("a.db"), Database::Mode::read};
    Statement change = database.query("SELECT kind FROM change ORDER BY id");
    while (change.next()) words.push_back(change.text(0));
    return words;
  }

  ScratchDirectory directory_;
  std::optional<Archive> archive_{Archive::open_for_writing(directory_.file("a.db"), "rules-1")};
};

TEST_F(ArchiveTest, ARecordedDocumentIsShownAsItWasRead) {
  Response response = answer(document_request(std::string{kPage}), "<p>正文</p>");
  Document document = document_of(response, "一、总体情况");
  document.blocks.front() = {
      .kind = BlockKind::heading, .level = 1, .text = "一、总体情况", .source = ByteRange{3, 9}};
  document.blocks.push_back({.kind = BlockKind::row, .text = "项目\t数量"});
  document.blocks.push_back(
      {.kind = BlockKind::signature, .text = "𠮷镇人民政府", .source = ByteRange{9, 12}});
  document.written_on = "2025-01-10";
  document.doc_no = "某府发〔2025〕3号";
  document.claims.push_back({.field = "doc_no",
                             .value = "某府发〔2025〕3号",
                             .raw = "某府发[2025]3号",
                             .layer = Layer::block,
                             .confidence = 0.9,
                             .rule = "label:发文字号",
                             .source = ByteRange{1, 2},
                             .chosen = true});
  document.claims.push_back(
      {.field = "issuer", .value = "某镇", .raw = "", .layer = Layer::derived, .confidence = 0.25});
  document.stripped.push_back(
      {.text = "分享到", .zone = Zone::tail, .rule = "share", .source = ByteRange{50, 59}});
  document.defects.push_back({.kind = "unit_lost", .line = 2, .text = "数量"});
  document.attachments.push_back({.url = "http://a.example/f.pdf", .name = "附件.pdf"});

  const Recorded recorded = archive_->record(response, document, {}, kNoon);

  EXPECT_EQ(recorded.what, Recorded::What::new_document);
  EXPECT_EQ(recorded.version, 1);
  const auto shown = archive_->show(recorded.document);
  ASSERT_TRUE(shown);
  EXPECT_EQ(to_json(shown->document), to_json(document));
  EXPECT_EQ(shown->document.text(), document.text());
  EXPECT_EQ(shown->provenance.url, kPage);
  EXPECT_EQ(shown->provenance.fetched_at, "2026-02-09T12:00:00.000Z");
  EXPECT_EQ(shown->provenance.rules_version, "rules-1");
  EXPECT_EQ(shown->provenance.extractor_version, kExtractorVersion);
  EXPECT_EQ(shown->provenance.response_head, response.exchanges.front().response_head);
  EXPECT_EQ(archive_->body(shown->provenance.sha256), "<p>正文</p>");
}

TEST_F(ArchiveTest, AQueuedUrlIsHandedOutOnceAndComesBackAfterAKill) {
  EXPECT_EQ(archive_->enqueue({{document_request(std::string{kPage})}}), 1);
  EXPECT_EQ(archive_->enqueue({{document_request(std::string{kPage})}}), 0);
  EXPECT_THAT(archive_->hosts_due(kNoon), ElementsAre("a.example"));

  const auto request = archive_->next_due("a.example", kNoon);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, kPage);
  EXPECT_FALSE(archive_->next_due("a.example", kNoon));
  EXPECT_THAT(archive_->hosts_due(kNoon), IsEmpty());

  reopen();
  EXPECT_TRUE(archive_->next_due("a.example", kNoon));
}

TEST_F(ArchiveTest, AListingsNextRequestsAreQueuedWithIt) {
  archive_->enqueue({{listing_request("http://a.example/list/")}});
  const Response response = answer(*archive_->next_due("a.example", kNoon), "<ul></ul>");
  const Listing listing{
      .url = response.url(), .family = "trs", .rows = {{}, {}}, .declared_total = 7};
  Request row = document_request(std::string{kPage});
  row.row = Row{.url = row.url, .title = "报告"};
  const Outcome outcome{
      .next = {listing_request("http://a.example/list/2", 2)},
      .ask_again = kNoon + hours{1},
      .rows = {{.request = row}},
      .feed = FeedStep{.head = response.url(), .feed = {.walk = 1, .open = true, .fresh = 1}}};

  const Recorded recorded = archive_->record(response, listing, outcome, kNoon);

  EXPECT_EQ(recorded.what, Recorded::What::nothing);
  EXPECT_EQ(recorded.queued, 2);
  EXPECT_EQ(archive_->next_due("a.example", kNoon)->url, kPage);
  EXPECT_EQ(archive_->next_due("a.example", kNoon)->page, 2);
  EXPECT_FALSE(archive_->next_due("a.example", kNoon));
  EXPECT_EQ(archive_->next_due_time(kNoon), kNoon + hours{1});
  EXPECT_EQ(archive_->next_due("a.example", kNoon + hours{1})->etag, "\"e1\"");
  const Status status = archive_->status(kNoon);
  ASSERT_EQ(status.columns.size(), 1U);
  EXPECT_EQ(status.columns.front().seen, 1);
  EXPECT_EQ(status.columns.front().declared, 7);
  EXPECT_EQ(status.columns.front().missing(), 6);
}

TEST_F(ArchiveTest, AFailureStaysVisibleUntilItSucceeds) {
  archive_->enqueue({{document_request(std::string{kPage})}});
  const Request request = *archive_->next_due("a.example", kNoon);
  archive_->record(failure(request, FetchState::unreachable, "connection refused"), Refusal{},
                   {.ask_again = kNoon + minutes{5}}, kNoon);

  std::vector<Failure> failures;
  const auto keep = [&failures](const Failure& one) { return failures.push_back(one), true; };
  archive_->failures(keep);
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures.front().url, kPage);
  EXPECT_EQ(failures.front().state, "unreachable");
  EXPECT_EQ(failures.front().reason, "connection refused");
  EXPECT_EQ(failures.front().tries, 1);
  EXPECT_EQ(failures.front().again_at, kNoon + minutes{5});

  archive_->put_host("a.example", {.not_before = kNoon + hours{1}, .why = "unreachable"});
  failures.clear();
  archive_->failures(keep);
  EXPECT_EQ(failures.at(0).again_at, kNoon + hours{1}) << "its host rests for longer";

  const Request retry = *archive_->next_due("a.example", kNoon + minutes{5});
  EXPECT_EQ(retry.tries, 1);
  const Response response = answer(retry, "<p>好</p>");
  archive_->record(response, document_of(response, "好"), {}, kNoon + minutes{5});
  failures.clear();
  archive_->failures(keep);
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_FALSE(archive_->next_due_time(kNoon));
}

TEST_F(ArchiveTest, ARefusalIsAFailureWithItsOwnState) {
  const Response response = answer(document_request(std::string{kPage}), "页面不存在");
  const Recorded recorded = archive_->record(
      response, Refusal{.url = response.url(), .state = FetchState::soft_404, .reason = "says so"},
      {}, kNoon);
  EXPECT_EQ(recorded.what, Recorded::What::failed);
  EXPECT_THAT(archive_->status(kNoon).failures, ElementsAre(std::pair{std::string{"soft_404"}, 1}));
}

TEST_F(ArchiveTest, FalseBytesAreMendedWhereTextIsKeptAndTheChainHolds) {
  Response response = answer(document_request(std::string{kPage}), "\xff\xfe");
  response.exchanges.front().address = "\xff";
  Document document = document_of(response, "法\xe6\xb3治");
  document.blocks.push_back({.kind = BlockKind::row, .text = "第二行"});
  archive_->record(response, document, {}, kNoon);
  const auto shown = archive_->show(kPage);
  ASSERT_EQ(shown->document.blocks.size(), 2U);
  EXPECT_EQ(shown->document.blocks[0].text, "法\xef\xbf\xbd治");
  EXPECT_EQ(shown->document.blocks[1].text, "第二行");
  EXPECT_EQ(archive_->body(shown->provenance.sha256), "\xff\xfe");
  EXPECT_TRUE(archive_->verify().holds());
  EXPECT_EQ(archive_->record(response, document, {}, kNoon).what, Recorded::What::unchanged);
}

TEST_F(ArchiveTest, AVersionIsAddedOnlyWhenTextOrFieldsOrAttachmentsChange) {
  EXPECT_EQ(record_text(kPage, "甲").what, Recorded::What::new_document);
  EXPECT_EQ(record_text(kPage, "甲").what, Recorded::What::unchanged);
  const Recorded second = record_text(kPage, "乙");
  EXPECT_EQ(second.what, Recorded::What::new_version);
  EXPECT_EQ(second.version, 2);
  const Response response = answer(document_request(std::string{kPage}), "x");
  Document document = document_of(response, "乙");
  document.topic = "综合政务";
  EXPECT_EQ(archive_->record(response, document, {}, kNoon).version, 3);
  document.attachments.push_back({.url = "http://a.example/f.doc", .name = "f"});
  EXPECT_EQ(archive_->record(response, document, {}, kNoon).version, 4);
  document.stripped.push_back({.text = "浏览次数：12", .zone = Zone::head, .rule = "counter"});
  EXPECT_EQ(archive_->record(response, document, {}, kNoon).what, Recorded::What::unchanged);
  EXPECT_EQ(archive_->show(second.document, 1)->document.text(), "甲");
  EXPECT_EQ(archive_->show(second.document)->versions, 4);
  EXPECT_THAT(changes(), ElementsAre("new", "changed", "changed", "changed"));
}

TEST_F(ArchiveTest, ADocumentGoesAndComesBack) {
  record_text(kPage, "甲");
  const Recorded gone = archive_->record(
      failure(document_request(std::string{kPage}), FetchState::gone, "404"), Refusal{}, {}, kNoon);
  EXPECT_EQ(gone.what, Recorded::What::failed);
  EXPECT_EQ(gone.version, 1);
  archive_->record(failure(document_request(std::string{kPage}), FetchState::gone, "404"),
                   Refusal{}, {}, kNoon);
  EXPECT_EQ(archive_->show(kPage)->gone_at, kNoon);
  EXPECT_EQ(archive_->show(kPage)->document.text(), "甲");
  record_text(kPage, "甲");
  EXPECT_FALSE(archive_->show(kPage)->gone_at);
  EXPECT_THAT(changes(), ElementsAre("new", "gone", "back"));
}

TEST_F(ArchiveTest, WhatIsKnownOfAHostSurvivesARestart) {
  archive_->put_host("a.example:8080", {.not_before = kNoon + seconds{5},
                                        .why = "challenged: 412",
                                        .back_off = 3,
                                        .address = "203.0.113.9",
                                        .day = "2026-02-09",
                                        .asked_today = 17});
  archive_->put_robots("http://a.example:8080",
                       {.good_until = kNoon + hours{24}, .text = "User-agent: *\nDisallow:\n"});
  reopen();
  const HostMemory memory = archive_->host("a.example:8080");
  EXPECT_EQ(memory.not_before, kNoon + seconds{5});
  EXPECT_EQ(memory.why, "challenged: 412");
  EXPECT_EQ(memory.back_off, 3);
  EXPECT_EQ(memory.address, "203.0.113.9");
  EXPECT_EQ(memory.day, "2026-02-09");
  EXPECT_EQ(memory.asked_today, 17);
  const auto robots = archive_->robots("http://a.example:8080");
  ASSERT_TRUE(robots);
  EXPECT_EQ(robots->good_until, kNoon + hours{24});
  EXPECT_EQ(robots->text, "User-agent: *\nDisallow:\n");
  EXPECT_EQ(robots->refused, "");
  EXPECT_EQ(archive_->host("new.example").not_before, TimePoint{});
  EXPECT_FALSE(archive_->robots("http://new.example"));
}

TEST_F(ArchiveTest, AnUnmodifiedDocumentKeepsItsVersion) {
  record_text(kPage, "甲");
  Response response = answer(document_request(std::string{kPage}), "");
  response.exchanges.front().status = 304;
  response.state = FetchState::not_modified;
  const Recorded recorded = archive_->record(response, Refusal{}, {}, kNoon);
  EXPECT_EQ(recorded.what, Recorded::What::unchanged);
  EXPECT_EQ(recorded.version, 1);
  EXPECT_TRUE(archive_->status(kNoon).failures.empty());
}

TEST_F(ArchiveTest, ATruncatedPageIsKeptButIsNoVersion) {
  record_text(kPage, "甲乙丙");
  Response response = answer(document_request(std::string{kPage}), "<p>甲");
  response.exchanges.front().complete = false;
  response.state = FetchState::truncated;
  response.reason = "4 of 9 bytes";
  const Recorded recorded = archive_->record(response, document_of(response, "甲"), {}, kNoon);
  EXPECT_EQ(recorded.what, Recorded::What::failed);
  EXPECT_EQ(archive_->show(kPage)->document.text(), "甲乙丙");
  EXPECT_EQ(archive_->status(kNoon).fetches, 2);
}

TEST_F(ArchiveTest, ADocumentThatMovedKeepsItsNameAndIsFoundAtBothAddresses) {
  const Recorded first = record_text(kPage, "甲");
  const std::string moved = "http://b.example/new.html";
  for (int i = 0; i < 2; ++i) {
    Response response = answer(document_request(std::string{kPage}), "<p>甲</p>");
    Exchange last = response.exchanges.front();
    last.url = moved;
    response.exchanges.front().status = 301;
    response.exchanges.push_back(last);
    EXPECT_EQ(archive_->record(response, document_of(response, "甲"), {}, kNoon).document,
              first.document);
  }
  EXPECT_EQ(archive_->show(moved)->provenance.document, first.document);
  EXPECT_EQ(archive_->show(kPage)->provenance.document, first.document);
  EXPECT_THAT(changes(), ElementsAre("new", "moved"));
}

// A site moves: old addresses redirect for a while, listings name the new ones, old ones go dead.
TEST_F(ArchiveTest, ADocumentThatRedirectsIsNoNewOneWhenAListingNamesWhereItIs) {
  const Recorded first = record_text(kPage, "甲");
  const std::string moved = "http://a.example/new/1.html";
  Response redirected = answer(document_request(std::string{kPage}), "<p>甲</p>");
  redirected.exchanges.push_back(redirected.exchanges.front());
  redirected.exchanges.front().status = 301;
  redirected.exchanges.back().url = moved;
  archive_->record(redirected, document_of(redirected, "甲"), {}, kNoon);
  EXPECT_EQ(record_text(moved, "甲").document, first.document);
  EXPECT_THAT(changes(), ElementsAre("new", "moved"));
  const auto dead = [&](const std::string& url) {
    archive_->record(failure(document_request(url), FetchState::gone, "404"),
                     Refusal{.state = FetchState::gone}, {}, kNoon);
  };
  dead(std::string{kPage});
  EXPECT_THAT(changes(), ElementsAre("new", "moved"));
  dead(moved);
  EXPECT_THAT(changes(), ElementsAre("new", "moved", "gone"));
  record_text(moved, "甲改");
  EXPECT_THAT(changes(), ElementsAre("new", "moved", "gone", "back", "changed"));
}

// Many addresses that redirect to one page with another text are not that page.
TEST_F(ArchiveTest, APageThatOtherTextsWereSentToIsADocumentOfItsOwn) {
  record_text(kPage, "甲");
  const std::string home = "http://a.example/home.html";
  Response sent = answer(document_request(std::string{kPage}), "<p>首页</p>");
  sent.exchanges.front().url = home;
  archive_->record(sent, document_of(sent, "首页"), {}, kNoon);
  EXPECT_EQ(record_text(home, "首页").what, Recorded::What::new_document);
}

TEST_F(ArchiveTest, CopiesOfATextAreAllKeptAndKnowEachOther) {
  const Recorded one = record_text(kPage, "２０２４年 报告");
  const Recorded two = record_text("http://b.example/copy", "2024年报告");
  EXPECT_THAT(archive_->show(one.document)->copies, ElementsAre(two.document));
  EXPECT_THAT(archive_->show(two.document)->copies, ElementsAre(one.document));
  record_text("http://b.example/empty1", "");
  EXPECT_THAT(archive_->show(record_text("http://b.example/empty2", "").document)->copies,
              IsEmpty());
}

TEST_F(ArchiveTest, APublicIdFollowsFromTheAddress) {
  const std::string id = record_text(kPage, "甲").document;
  EXPECT_THAT(id, ::testing::MatchesRegex("[a-z2-7]{16}"));
  const ScratchDirectory elsewhere;
  Archive other = Archive::open_for_writing(elsewhere.file("b.db"));
  const Response response = answer(document_request("https://www.a.example/zwgk/1.html#x"), "y");
  EXPECT_EQ(other.record(response, document_of(response, "乙"), {}, kNoon).document, id);
}

TEST_F(ArchiveTest, APublicIdThatIsTakenIsNotGivenAgain) {
  const std::string id = record_text(kPage, "甲").document;
  archive_.reset();
  Database{directory_.file("a.db"), Database::Mode::write}.script(
      "UPDATE document SET key = 'another'");
  reopen();
  const std::string second = record_text(kPage, "乙").document;
  EXPECT_NE(second, id);
  EXPECT_EQ(archive_->show(second)->document.text(), "乙");
  EXPECT_EQ(archive_->show(id)->document.text(), "甲");
}

TEST_F(ArchiveTest, AnAlteredBodyIsNotHandedOut) {
  const std::string sha256 = archive_->show(record_text(kPage, "甲").document)->provenance.sha256;
  EXPECT_EQ(archive_->body("00"), std::nullopt);
  archive_.reset();
  Database{directory_.file("a.db"), Database::Mode::write}.script(
      "UPDATE body SET bytes = CAST(replace(CAST(bytes AS TEXT), 'p>', 'q>') AS BLOB)");
  reopen();
  EXPECT_THROW((void)archive_->body(sha256), StoreError);
}

TEST_F(ArchiveTest, WhatABatchRecordedIsUndoneUnlessCommitted) {
  {
    const Archive::Batch batch{*archive_};
    record_text(kPage, "甲");
  }
  EXPECT_FALSE(archive_->show(kPage));
  {
    Archive::Batch batch{*archive_};
    record_text(kPage, "甲");
    record_text("http://a.example/2.html", "乙");
    batch.commit();
  }
  EXPECT_TRUE(archive_->show(kPage));
  EXPECT_EQ(archive_->status(kNoon).documents, 2);
}

}  // namespace
}  // namespace gongkai
