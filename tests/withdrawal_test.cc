#include "store/withdrawal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "store/change_export.h"
#include "store/copy.h"
#include "store/correction.h"
#include "store/search.h"
#include "store/sqlite.h"
#include "store/warc.h"
#include "store/warc_reader.h"
#include "tests/file_bytes.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kSecretUrl = "http://a.example/secret.html";
// Whole and in the pieces that a search index keeps.
constexpr std::string_view kSecret = "丁卯年的秘密处罚决定书";

bool holds(const fs::path& path, std::string_view text) {
  return file_bytes(path).find(text) != std::string::npos;
}

class WithdrawalTest : public ::testing::Test {
 protected:
  WithdrawalTest() {
    Archive archive = Archive::open_for_writing(path_);
    archive.put_portal({.name = "p", .title = "云岚区", .toml = "start = []"}, kNoon);
    record(archive, kSecretUrl, "第一稿", {});
    record(archive, kSecretUrl, fmt::format("{}，2026-{}", kSecret, "0207"),
           "http://a.example/s.doc");
    record(archive, "http://a.example/other.html", "别的文件，不受影响", {});
    Request file{.url = "http://a.example/s.doc",
                 .referer = kSecretUrl,
                 .purpose = Purpose::attachment,
                 .portal = "p"};
    archive.enqueue(std::span{&file, 1});
    const Response word = answer(file, fmt::format("DOC{}", kSecret));
    archive.record(word, document_of(word, fmt::format("附件：{}", kSecret)), {}, kNoon);
  }

  static Request request_of(const std::string& url) {
    Request request = document_request(url);
    request.portal = "p";
    const bool names_it = url == kSecretUrl;
    request.row = Row{.url = url, .title = names_it ? fmt::format("关于{}的公示", kSecret) : "题"};
    return request;
  }

  static Recorded record(Archive& archive, const std::string& url, const std::string& text,
                         const std::string& link) {
    const Request request = request_of(url);
    archive.enqueue(std::span{&request, 1});
    const Response response = answer(request, "<p>" + text);
    Document document = document_of(response, text);
    document.title = text;
    document.claims.push_back({.field = "title", .value = text, .raw = text, .chosen = true});
    document.stripped.push_back({.text = text, .zone = Zone::tail, .rule = "share"});
    if (!link.empty()) document.attachments.push_back({.url = link, .name = text});
    return archive.record(response, document, {.ask_again = kNoon}, kNoon);
  }

  Withdrawn take_out(const std::string& what = kSecretUrl) {
    Withdrawn withdrawn;
    {
      Archive archive = Archive::open_for_writing(path_);
      withdrawn = withdraw(archive, what, "a person asked for it", kNoon);
    }
    compact_archive(path_);
    return withdrawn;
  }

  void expect_to_hold(const std::optional<std::string>& head = {}) {
    for (const Finding& finding : Archive::open_for_reading(path_).verify(head).findings)
      ADD_FAILURE() << finding.where << " " << finding.what;
  }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
};

TEST_F(WithdrawalTest, NothingOfItIsLeftInTheFile) {
  // Bodies this small are kept as they are, not packed.
  ASSERT_TRUE(holds(path_, kSecret));
  take_out();
  for (const char* const suffix : {"", "-wal", "-shm", ".new"}) {
    const std::string bytes = file_bytes(path_.string() + suffix);
    // Any three characters of it, as the index keeps them.
    for (std::size_t at = 0; at + 9 <= kSecret.size(); at += 3)
      EXPECT_EQ(bytes.find(kSecret.substr(at, 9)), std::string::npos) << kSecret.substr(at, 9);
    EXPECT_EQ(bytes.find("第一稿"), std::string::npos) << "an earlier version";
  }
  EXPECT_TRUE(holds(path_, "别的文件"));
}

TEST_F(WithdrawalTest, ATombstoneWithDigestsStaysAndBothChainsHold) {
  const std::string head = Archive::open_for_reading(path_).chain_head();
  std::string sha256;
  {
    Archive archive = Archive::open_for_reading(path_);
    sha256 = archive.show(kSecretUrl)->provenance.sha256;
  }
  EXPECT_THAT(take_out().documents, SizeIs(2));
  expect_to_hold(head);
  Archive archive = Archive::open_for_reading(path_);
  EXPECT_FALSE(archive.show(kSecretUrl));
  EXPECT_FALSE(archive.show(kSecretUrl, 1));
  const auto left = find_tombstone(archive, kSecretUrl);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->reason, "a person asked for it");
  ASSERT_THAT(left->versions, SizeIs(2));
  EXPECT_EQ(left->versions[1].sha256, sha256);
  EXPECT_FALSE(archive.body(sha256));
}

TEST_F(WithdrawalTest, ARecrawlDoesNotBringItBack) {
  take_out();
  Archive archive = Archive::open_for_writing(path_);
  const auto bodies = [&] {
    return archive.database().number("SELECT count(*) FROM body WHERE bytes IS NOT NULL");
  };
  const std::int64_t before = bodies();
  // The listing shows the row with another title, which makes what it leads to due.
  Request again = request_of(kSecretUrl);
  again.row->title = "改了的标题";
  archive.enqueue(std::span{&again, 1});
  archive.make_due(std::string_view{kSecretUrl});
  const TimePoint later = kNoon + std::chrono::days{400};
  while (const auto due = archive.next_due("a.example", later))
    EXPECT_THAT(due->url, Not(HasSubstr("secret")));
  // An answer that was under way.
  const Recorded recorded = record(archive, kSecretUrl, "又来了", "http://a.example/new.doc");
  EXPECT_EQ(recorded.version, 0);
  EXPECT_EQ(bodies(), before);
  Response moved = answer(request_of("http://a.example/elsewhere.html"), "<p>又来了");
  moved.exchanges.front().url = kSecretUrl;
  archive.record(moved, document_of(moved, "又来了"), {}, kNoon);
  EXPECT_FALSE(archive.show("http://a.example/elsewhere.html"));
  EXPECT_EQ(bodies(), before);
  EXPECT_TRUE(archive.verify().holds());
}

// Sites hand one page out under many addresses: with a tracking parameter, in another column.
TEST_F(WithdrawalTest, AnotherAddressDoesNotBringItBack) {
  take_out();
  Archive archive = Archive::open_for_writing(path_);
  const std::string text = fmt::format("{}，2026-0207", kSecret);
  for (const char* const url :
       {"http://a.example/secret.html?from=list", "http://a.example/column/secret.html"}) {
    for (int visit = 0; visit < 2; ++visit) {
      const Recorded recorded = record(archive, url, text, "http://a.example/s.doc");
      EXPECT_EQ(recorded.version, 0) << url;
      EXPECT_FALSE(archive.show(url)) << url;
    }
  }
  // The same bytes under another name, as a file of another page.
  Request file{.url = "http://a.example/again.doc",
               .referer = "http://a.example/other.html",
               .purpose = Purpose::attachment,
               .portal = "p"};
  archive.enqueue(std::span{&file, 1});
  const Response word = answer(file, fmt::format("DOC{}", kSecret));
  Document renamed = document_of(word, fmt::format("附件：{}", kSecret));
  renamed.title = "另一个名字";
  archive.record(word, renamed, {.ask_again = kNoon}, kNoon);
  EXPECT_FALSE(archive.show(file.url));
  Database& database = archive.database();
  file.id = database.number("SELECT id FROM request WHERE target = '/again.doc'");
  archive.revisit(file, kNoon + std::chrono::days{30}, 30);
  EXPECT_EQ(database.number("SELECT count(*) FROM version WHERE instr(text, ?) > 0", kSecret), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM body WHERE instr(bytes, ?) > 0", kSecret), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM request WHERE instr(title, ?) > 0", kSecret), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM request WHERE due_at IS NOT NULL AND "
                            "(target LIKE '%secret%' OR target LIKE '%again%')"),
            0);
  EXPECT_EQ(withdrawn_requests(database).size(), 5U);
  // What only resembles it, and pages without a text, are documents of their own.
  EXPECT_EQ(record(archive, "http://a.example/like.html", text + "。", "").version, 1);
  EXPECT_TRUE(archive.verify().holds());
}

TEST_F(WithdrawalTest, AListingThatNamesItAnewBringsNeitherItsTitleNorAVisitBack) {
  take_out();
  Archive archive = Archive::open_for_writing(path_);
  const std::string title = "又见" + std::string{kSecret};
  // The same row with another look, one that was not known, and one that takes the place of an
  // address whose column has moved.
  const auto show_row = [&](const std::string& head, const std::string& url) {
    Request row = request_of(url);
    row.row->title = title;
    Request asked = listing_request(head);
    asked.column = head;
    const Outcome outcome{.rows = {{.request = row}},
                          .feed = FeedStep{.head = head, .feed = {.walk = 1}}};
    archive.record(answer(asked, "<html>"), Listing{.url = head}, outcome, kNoon);
  };
  const std::string old_column = "http://a.example/old/";
  const std::string new_column = "http://a.example/new/";
  const std::string numbered = "http://a.example/old/t20260101_1234567.html";
  record(archive, numbered, "此件也撤下", {});
  show_row(old_column, numbered);
  withdraw(archive, numbered, "this one too", kNoon);
  show_row(old_column, kSecretUrl);
  show_row(old_column, numbered);
  archive.move_column(old_column, new_column, kNoon);
  show_row(new_column, "http://a.example/new/t20260101_1234567.html");
  const Request by_name = [&] {
    Request row = request_of("https://www.a.example/secret.html");
    row.row->title = title;
    return row;
  }();
  archive.remember(std::span{&by_name, 1});
  EXPECT_EQ(archive.database().number("SELECT count(*) FROM request WHERE title LIKE '%又见%'"), 0);
  EXPECT_EQ(archive.database().number("SELECT count(*) FROM request WHERE due_at IS NOT NULL AND "
                                      "target LIKE '%t2026%'"),
            0);
  const TimePoint later = kNoon + std::chrono::days{400};
  while (const auto due = archive.next_due("a.example", later)) {
    EXPECT_THAT(due->url, Not(HasSubstr("secret")));
    EXPECT_THAT(due->url, Not(HasSubstr("1234567")));
  }
  EXPECT_TRUE(archive.verify().holds());
}

TEST_F(WithdrawalTest, AWarcHasNoRecordOfIt) {
  {
    Archive archive = Archive::open_for_writing(path_);
    Response named = answer(request_of(kSecretUrl), "<p>又一稿");
    named.exchanges.front().response_head =
        "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=secret-name.doc\r\n\r\n";
    archive.record(named, document_of(named, "又一稿"), {}, kNoon);
  }
  take_out();
  Archive archive = Archive::open_for_reading(path_);
  const fs::path file = directory_.file("a.warc.gz");
  {
    std::ofstream out{file, std::ios::binary};
    export_warc(archive, {.file_name = "a", .software = "t"}, [&out](std::string_view piece) {
      out << piece;
      return true;
    });
  }
  std::vector<std::string> urls;
  WarcReader reader{file, [](const WarcFault& fault) { ADD_FAILURE() << fault.what; }};
  while (const auto record = reader.next()) {
    urls.emplace_back(record->field("WARC-Target-URI"));
    EXPECT_THAT(record->block, Not(HasSubstr("secret")));
  }
  EXPECT_THAT(urls, ::testing::Contains("http://a.example/other.html"));
  EXPECT_THAT(urls, Not(::testing::Contains(HasSubstr("secret"))));
  EXPECT_THAT(urls, Not(::testing::Contains("http://a.example/s.doc")));
}

TEST_F(WithdrawalTest, ExportsViewsAndSearchObeyAndTheFeedTells) {
  std::int64_t cursor = 0;
  {
    Archive archive = Archive::open_for_reading(path_);
    cursor = last_change(archive);
  }
  take_out();
  Archive archive = Archive::open_for_reading(path_);
  std::string all;
  const Sink sink = [&all](std::string_view piece) {
    all += piece;
    return true;
  };
  export_jsonl(archive, {}, sink);
  export_blocks(archive, {}, sink);
  export_csv(archive, {}, false, sink);
  const Manifest manifest = export_as_of(archive, cursor, sink);
  EXPECT_EQ(manifest.withdrawn, 2);
  EXPECT_EQ(manifest.documents, 1);
  EXPECT_THAT(all, Not(HasSubstr("秘密")));
  EXPECT_THAT(all, HasSubstr("不受影响"));
  EXPECT_THAT(search(archive, *SearchQuery::parse("秘密"), {}, 10), IsEmpty());
  for (const char* const view : {"v_documents", "v_latest"}) {
    EXPECT_EQ(archive.database().number(fmt::format("SELECT count(*) FROM {}", view)), 1) << view;
  }
  EXPECT_EQ(archive.database().number("SELECT count(*) FROM v_withdrawn"), 3);
  std::string feed;
  export_changes(archive, cursor, last_change(archive), [&](std::string_view piece) {
    feed += piece;
    return true;
  });
  const auto first = nlohmann::json::parse(feed.substr(0, feed.find('\n')));
  EXPECT_EQ(first["change"]["kind"], "withdrawn");
  EXPECT_EQ(first["change"]["cause"], "withdrawal");
  EXPECT_EQ(first["provenance"]["withdrawn_for"], "a person asked for it");
  EXPECT_EQ(first["text"], "");
  EXPECT_EQ(archive.status(kNoon).documents, 1);
}

TEST_F(WithdrawalTest, WhatAnotherDocumentHasStaysAndIsTold) {
  {
    Archive archive = Archive::open_for_writing(path_);
    record(archive, "http://b.example/copy.html", fmt::format("{}，2026-{}", kSecret, "0207"), {});
  }
  const Withdrawn first = take_out();
  EXPECT_THAT(first.shared, SizeIs(1));
  {
    Archive archive = Archive::open_for_reading(path_);
    const auto copy = archive.show("http://b.example/copy.html");
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->provenance.document, first.shared.front());
    EXPECT_TRUE(archive.body(copy->provenance.sha256));
  }
  const Withdrawn second = take_out("http://b.example/copy.html");
  EXPECT_EQ(second.bodies, 1) << "nobody else has it any more";
  EXPECT_FALSE(holds(path_, kSecret));
  expect_to_hold();
}

TEST_F(WithdrawalTest, AFileThatAnotherPageLinksStays) {
  {
    Archive archive = Archive::open_for_writing(path_);
    record(archive, "http://a.example/other.html", "别的文件，也链接它", "http://a.example/s.doc");
  }
  const Withdrawn withdrawn = take_out();
  EXPECT_THAT(withdrawn.documents, SizeIs(1));
  EXPECT_TRUE(Archive::open_for_reading(path_).show("http://a.example/s.doc"));
}

TEST_F(WithdrawalTest, APageGoesWithTheFileThatItsTextIsOf) {
  const std::string file = "http://a.example/f.docx";
  const std::string page_url = "http://a.example/page.html";
  {
    Archive archive = Archive::open_for_writing(path_);
    const Response page = answer(document_request(page_url), "<a>");
    Document empty{.url = page.url(), .charset = {.declared = "", .used = "utf-8"}};
    empty.attachments.push_back({.url = file, .name = "f", .stands_in = 1});
    archive.record(page, empty, {}, kNoon);
    const Response word =
        answer({.url = file, .referer = page_url, .purpose = Purpose::attachment}, "PK");
    archive.record(word, document_of(word, "只在文件里的话"), {}, kNoon);
    ASSERT_EQ(archive.show(page_url)->document.text(), "只在文件里的话");
  }
  const Withdrawn withdrawn = take_out(file);
  ASSERT_THAT(withdrawn.documents, SizeIs(2));
  EXPECT_EQ(withdrawn.documents[1].url, page_url);
  EXPECT_FALSE(holds(path_, "只在文件里的话"));
  expect_to_hold();
}

TEST_F(WithdrawalTest, CorrectionsGoWithIt) {
  {
    Archive archive = Archive::open_for_writing(path_);
    const Correction correction{.document = kSecretUrl,
                                .field = "issuer",
                                .value = "又一个不该留下的名字",
                                .who = "w",
                                .why = "y"};
    correct(archive, std::span{&correction, 1}, kNoon);
  }
  take_out();
  EXPECT_FALSE(holds(path_, "不该留下"));
  expect_to_hold();
}

TEST_F(WithdrawalTest, OnlyWhatAChangeTellsCountsAsWithdrawn) {
  Archive archive = Archive::open_for_writing(path_);
  for (const char* const edit :
       {"INSERT INTO withdrawal SELECT id, '2026', 'none' FROM document LIMIT 1",
        "UPDATE document SET latest = NULL", "UPDATE version SET text = ''"}) {
    Transaction undone{archive.database()};
    archive.database().run(edit);
    EXPECT_FALSE(archive.verify().holds()) << edit;
  }
  withdraw(archive, kSecretUrl, "a person asked for it", kNoon);
  EXPECT_TRUE(archive.verify().holds());
  for (const char* const edit :
       {"UPDATE withdrawal SET reason = 'another'", "DELETE FROM withdrawal",
        "UPDATE version SET text = 'back' WHERE document IN (SELECT document FROM withdrawal)"}) {
    Transaction undone{archive.database()};
    archive.database().run(edit);
    EXPECT_FALSE(archive.verify().holds()) << edit;
  }
}

TEST_F(WithdrawalTest, TheVerbSaysWhatGoesAndWhatRemainsElsewhere) {
  const std::string archive = path_.string();
  EXPECT_EQ(run_gongkai({"withdraw", archive, kSecretUrl}).code, 2) << "no reason";
  const Ran dry = run_gongkai({"withdraw", archive, kSecretUrl, "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_THAT(dry.err, HasSubstr("would go: "));
  EXPECT_EQ(run_gongkai({"show", archive, kSecretUrl}).code, 0);
  const Ran ran = run_gongkai({"withdraw", archive, kSecretUrl, "--reason", "asked"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("a file that it links"));
  EXPECT_THAT(ran.err, HasSubstr("backups"));
  EXPECT_FALSE(holds(path_, kSecret));
  const Ran shown = run_gongkai({"show", archive, kSecretUrl});
  EXPECT_EQ(shown.code, 0);
  EXPECT_THAT(shown.out, HasSubstr("reason        asked"));
  EXPECT_EQ(run_gongkai({"show", archive, kSecretUrl, "--text"}).code, 1);
  EXPECT_EQ(run_gongkai({"withdraw", archive, kSecretUrl, "--reason", "again"}).code, 1);
  EXPECT_EQ(run_gongkai({"verify", archive}).code, 0);
}

}  // namespace
}  // namespace gongkai
