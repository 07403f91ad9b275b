#include "store/verify.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <random>

#include "store/archive.h"
#include "store/error.h"
#include "store/page_seal.h"
#include "store/sqlite.h"
#include "store/wal.h"
#include "tests/child_process.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string contents(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

void write(const fs::path& path, std::string_view bytes) {
  std::ofstream{path, std::ios::binary}.write(bytes.data(),
                                              static_cast<std::streamsize>(bytes.size()));
}

/// A document with evidence of every kind.
Document full_document(const Response& response, const std::string& text) {
  Document document = document_of(response, text);
  document.blocks.push_back({.kind = BlockKind::heading, .level = 1, .text = "一、做法"});
  document.claims.push_back({.field = "title", .value = "题", .raw = "题", .confidence = 0.7});
  document.claims.push_back({.field = "issuer", .value = "某镇", .raw = "某镇", .chosen = true});
  document.stripped.push_back({.text = "打印", .zone = Zone::tail, .rule = "share"});
  document.defects.push_back({.kind = "unit_lost", .line = 1, .text = "一"});
  document.attachments.push_back({.url = "http://a.example/f.pdf", .name = "f"});
  document.report = {
      .genre_rule = "title",
      .year = 2024,
      .issuers = {"某镇人民政府"},
      .region = {.code = 500110, .name = "重庆市綦江区", .rule = "issuer", .as_of = 2019},
      .due = Date{std::chrono::year{2025} / 4 / 1},
      .sections = {{.end = 2, .heading = "做法", .rule = "heading"}},
      .quantities = {
          {.value = 3, .unit = "件", .noun = "案件", .place = {0, 3}, .sentence = {0, 6}}}};
  return document;
}

void record_page(Archive& archive, int page, const std::string& text) {
  Request request = document_request(fmt::format("http://a.example/{}", page));
  request.portal = "p";
  const Response response = answer(request, "<p>" + text);
  archive.record(response, full_document(response, text), {}, kNoon);
}

void fill(const fs::path& path) {
  Archive archive = Archive::open_for_writing(path, "rules");
  archive.put_portal({.name = "p", .title = "某区", .toml = "start = []"}, kNoon);
  Request head = listing_request("http://a.example/list/");
  head.portal = "p";
  archive.record(answer(head, "<ul>"), Listing{.family = "trs"}, {}, kNoon);
  for (int page = 0; page < 12; ++page) record_page(archive, page, fmt::format("第{}段", page));
  record_page(archive, 3, "改了");
  archive.record(failure(document_request("http://a.example/5"), FetchState::gone, "no more"),
                 Refusal{.state = FetchState::gone}, {}, kNoon);
}

/// Whether damage shows: in the findings, or because the archive is refused.
bool is_found(const fs::path& path) {
  try {
    return !Archive::open_for_reading(path).verify().holds();
  } catch (const StoreError& error) {
    return error.exit_code() == 5;
  }
}

/// Runs `sql` as another program would: stock SQLite, no seals.
void edit_elsewhere(const fs::path& path, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
      << sql << ": " << (error == nullptr ? "" : error);
  sqlite3_free(error);
  sqlite3_close(db);
}

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() { fill(path_); }

  /// What is found after an edit by somebody who knows of page seals.
  Verified after(std::string_view edit) {
    fs::copy_file(path_, edited_, fs::copy_options::overwrite_existing);
    {
      Database database{edited_, Database::Mode::write};
      database.script(edit);
      database.checkpoint_on_close(true);
    }
    return Archive::open_for_reading(edited_).verify();
  }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
  fs::path edited_ = directory_.file("b.db");
};

TEST_F(VerifyTest, AnArchiveHoldsAsItWasWritten) {
  const Verified verified = Archive::open_for_reading(path_).verify();
  EXPECT_TRUE(verified.holds()) << verified.findings.front().where
                                << verified.findings.front().what;
  EXPECT_EQ(verified.unsealed_pages, 0);
  EXPECT_EQ(verified.pages * 4096, static_cast<std::int64_t>(fs::file_size(path_)));
  EXPECT_EQ(verified.versions, 13);
  EXPECT_EQ(verified.changes, 14);
  EXPECT_EQ(verified.fetches, 15);
}

TEST_F(VerifyTest, ItHoldsWhileACrawlWritesAndAfterItWasKilled) {
  Archive writer = Archive::open_for_writing(path_);
  record_page(writer, 100, "新");
  const Verified verified = Archive::open_for_reading(path_).verify();
  EXPECT_TRUE(verified.holds());
  EXPECT_EQ(verified.versions, 14);
}

// A hundred archives with different histories, 100 clean ones of which none may alarm.
TEST_F(VerifyTest, CleanArchivesRaiseNoAlarm) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const fs::path path = directory_.file(fmt::format("{}.db", seed));
    std::mt19937 random{seed};
    for (int run = 0; run < 2; ++run) {
      Archive archive = Archive::open_for_writing(path);
      for (int i = 0; i < 6; ++i) {
        const int page = static_cast<int>(random() % 4);
        const Request request = document_request(fmt::format("http://a.example/{}", page));
        if (random() % 4 == 0) {
          archive.record(failure(request, FetchState::gone, "no more"),
                         Refusal{.state = FetchState::gone}, {}, kNoon);
          continue;
        }
        Response response = answer(request, fmt::format("<p>{}", random() % 3));
        if (random() % 4 == 0)
          response.exchanges.back().url = fmt::format("http://a.example/moved/{}", page);
        Document document = full_document(response, std::string(random() % 2 * 8000, 'x'));
        document.title = random() % 2 == 0 ? "甲" : "乙";
        archive.record(response, document, {}, kNoon);
      }
    }
    const Verified verified = Archive::open_for_reading(path).verify();
    EXPECT_TRUE(verified.holds()) << seed << ": " << verified.findings.front().where << " "
                                  << verified.findings.front().what;
    fs::remove(path);
  }
}

// GONGKAI_FLIPS=1000 tries as many as a release does.
TEST_F(VerifyTest, AFlippedByteIsFoundWhereverItIs) {
  const char* wanted = std::getenv("GONGKAI_FLIPS");
  const int flips = wanted == nullptr ? 150 : std::atoi(wanted);
  const std::string whole = contents(path_);
  std::mt19937 random{7};
  for (int i = 0; i < flips; ++i) {
    std::string damaged = whole;
    const std::size_t at = random() % damaged.size();
    damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << random() % 8));
    write(edited_, damaged);
    EXPECT_TRUE(is_found(edited_)) << "byte " << at;
  }
}

TEST_F(VerifyTest, SwappedOrRepeatedPagesAreFound) {
  const std::string whole = contents(path_);
  std::string swapped = whole;
  std::swap_ranges(swapped.begin() + 2 * 4096, swapped.begin() + 3 * 4096,
                   swapped.begin() + 7 * 4096);
  write(edited_, swapped);
  EXPECT_TRUE(is_found(edited_));
  write(edited_, whole + whole.substr(4096, 4096));
  EXPECT_TRUE(is_found(edited_));
  write(edited_, whole + "x");
  EXPECT_TRUE(is_found(edited_));
}

TEST_F(VerifyTest, AnEditByAnotherProgramIsFoundInEveryTableAndColumn) {
  Database database{path_, Database::Mode::read};
  int edits = 0;
  Statement column = database.query(
      "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c "
      "WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'");
  while (column.next()) {
    const std::string table = column.text(0);
    const std::string name = column.text(1);
    if (database.number("SELECT count(*) FROM " + table) == 0) continue;
    fs::copy_file(path_, edited_, fs::copy_options::overwrite_existing);
    edit_elsewhere(edited_, fmt::format("UPDATE OR REPLACE {0} SET {1} = CASE typeof({1}) "
                                        "WHEN 'text' THEN {1} || 'x' WHEN 'blob' THEN x'00' "
                                        "WHEN 'null' THEN 7 ELSE {1} + 1 END "
                                        "WHERE {1} IS (SELECT {1} FROM {0} LIMIT 1)",
                                        table, name));
    EXPECT_TRUE(is_found(edited_)) << table << "." << name;
    ++edits;
  }
  EXPECT_GE(edits, 100);
}

// The seals of the pages are right here: only the digests of rows can tell.
TEST_F(VerifyTest, AnEditOfTheEvidenceIsFoundEvenWithTheSealsMadeAnew) {
  Database database{path_, Database::Mode::read};
  int edits = 0;
  for (const std::string table :
       {"fetch", "body", "document", "version", "change", "portal", "claim", "stripped", "defect",
        "block", "attachment", "report", "report_section", "quantity"}) {
    Statement column = database.query("SELECT name, type FROM pragma_table_info(?)", table);
    while (column.next()) {
      const std::string name = column.text(0);
      // Not evidence: a row's own number, how a body is packed, when a portal file was first used.
      if (name == "id" || name == "zstd" || name == "used_at") continue;
      const std::string value = column.view(1) == "TEXT"   ? "coalesce(" + name + ", '') || 'x'"
                                : column.view(1) == "BLOB" ? "x'28b5'"
                                                           : "coalesce(" + name + ", 0) + 100";
      const bool has_id =
          database.number("SELECT count(*) FROM pragma_table_info(?) WHERE name = 'id'", table) !=
          0;
      const std::string row = table.starts_with("report") ? "version = 1"
                              : !has_id                   ? "version = 1 AND n = 0"
                              : table == "portal"         ? "id = 1"
                                                          : "id = 3";
      const Verified verified = after(fmt::format(
          "PRAGMA foreign_keys = OFF; UPDATE {} SET {} = {} WHERE {}", table, name, value, row));
      EXPECT_FALSE(verified.holds()) << table << "." << name;
      EXPECT_EQ(verified.unsealed_pages, 0);
      ++edits;
    }
  }
  EXPECT_GE(edits, 90);
}

TEST_F(VerifyTest, ADeletedInsertedOrSwappedRowIsFoundEvenWithTheSealsMadeAnew) {
  for (
      const std::string_view edit : {
          "DELETE FROM claim WHERE version = 3 AND n = 1",
          "DELETE FROM block WHERE version = 13 AND n = 1",
          "DELETE FROM stripped WHERE version = 1",
          "DELETE FROM defect WHERE version = 1",
          "DELETE FROM attachment WHERE version = 1",
          "DELETE FROM change WHERE id = 14",
          "DELETE FROM change WHERE id = 2",
          "DELETE FROM fetch WHERE id = 15",
          "DELETE FROM body WHERE id = 2",
          "DELETE FROM document WHERE id = 12",
          "DELETE FROM version WHERE id = 12",
          "INSERT INTO claim SELECT version, 7, field, value, raw, layer, confidence, rule, chosen, "
          "source_begin, source_end FROM claim WHERE version = 1 AND n = 0",
          "INSERT INTO body (sha256, size, zstd, bytes) VALUES ('00', 0, 0, x'')",
          "INSERT INTO change (at, document, version, kind, cause, url, chain) SELECT at, document, "
          "version, kind, cause, url, chain FROM change WHERE id = 14",
          "UPDATE claim SET n = 9 WHERE version = 1 AND n = 0; UPDATE claim SET n = 0 WHERE version "
          "= 1 AND n = 1; UPDATE claim SET n = 1 WHERE version = 1 AND n = 9",
          "UPDATE version SET document = 99 WHERE id = 1; UPDATE version SET document = 1 WHERE id "
          "= 2; UPDATE version SET document = 2 WHERE id = 1",
          "UPDATE version SET fetch = 4 WHERE id = 2",
          "UPDATE document SET latest = 4 WHERE id = 4",
          "UPDATE document SET gone_at = NULL",
      }) {
    const Verified verified = after(fmt::format("PRAGMA foreign_keys = OFF; {}", edit));
    EXPECT_FALSE(verified.holds()) << edit;
    EXPECT_EQ(verified.unsealed_pages, 0);
  }
}

TEST_F(VerifyTest, TheFirstBrokenLinkIsNamed) {
  const Verified verified = after("UPDATE fetch SET status = 500 WHERE id IN (4, 9)");
  ASSERT_EQ(verified.findings.size(), 1U);
  EXPECT_EQ(verified.findings.front().where, "fetch 4");
}

TEST_F(VerifyTest, WhatWasCutOffAtTheEndIsFoundAgainstASavedHead) {
  const std::string earlier = Archive::open_for_reading(path_).chain_head();
  {
    Archive archive = Archive::open_for_writing(path_);
    record_page(archive, 50, "后来");
  }
  Archive archive = Archive::open_for_reading(path_);
  const std::string head = archive.chain_head();
  EXPECT_NE(head, earlier);
  EXPECT_TRUE(archive.verify(head).holds());
  EXPECT_TRUE(archive.verify(earlier).holds());
  EXPECT_TRUE(archive.verify(head.substr(0, 64)).holds());
  EXPECT_FALSE(archive.verify(std::string(64, 'a')).holds());
  // Everything that the last outcome left is taken out, so that what remains is as it once was.
  const std::string cut =
      "PRAGMA foreign_keys = OFF; DELETE FROM change WHERE id = 15; DELETE FROM document WHERE id = 13;"
      "DELETE FROM claim WHERE version = 14; DELETE FROM block WHERE version = 14;"
      "DELETE FROM stripped WHERE version = 14; DELETE FROM defect WHERE version = 14;"
      "DELETE FROM quantity WHERE version = 14; DELETE FROM report_section WHERE version = 14;"
      "DELETE FROM report WHERE version = 14;"
      "DELETE FROM attachment WHERE version = 14; DELETE FROM version WHERE id = 14;"
      "DELETE FROM known WHERE request = (SELECT request FROM fetch WHERE id = 16);"
      "DELETE FROM request WHERE last_fetch = 16; DELETE FROM body WHERE id = "
      "(SELECT max(id) FROM body); DELETE FROM fetch WHERE id = 16";
  const Verified unseen = after(cut);
  EXPECT_TRUE(unseen.holds()) << unseen.findings.front().where << unseen.findings.front().what;
  Archive shorter = Archive::open_for_reading(edited_);
  EXPECT_FALSE(shorter.verify(head).holds());
  EXPECT_TRUE(shorter.verify(earlier).holds());
}

// The archive of a killed crawl is looked at with another program, which folds the WAL into it.
TEST_F(VerifyTest, AnotherProgramThatFoldsTheWalInRaisesNoAlarm) {
  in_child([&] {
    Archive archive = Archive::open_for_writing(path_);
    record_page(archive, 60, "写到一半");
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  ASSERT_TRUE(fs::exists(path_.string() + "-wal"));
  edit_elsewhere(path_, "SELECT count(*) FROM version");
  const Verified verified = Archive::open_for_reading(path_).verify();
  EXPECT_TRUE(verified.holds()) << verified.findings.front().where;
  EXPECT_GT(verified.unsealed_pages, 0);
  EXPECT_EQ(verified.versions, 14);
}

TEST_F(VerifyTest, TheVerbsPrintAndExitAsTheySay) {
  const Ran head = run_gongkai({"head", path_.string()});
  EXPECT_EQ(head.code, 0);
  EXPECT_EQ(head.out, Archive::open_for_reading(path_).chain_head() + "\n");
  const std::string link = head.out.substr(0, head.out.size() - 1);
  EXPECT_EQ(run_gongkai({"verify", path_.string(), "--head", link}).code, 0);
  EXPECT_EQ(run_gongkai({"verify", path_.string(), "--head", "abc"}).code, 2);
  EXPECT_EQ(run_gongkai({"verify", path_.string(), "--head", std::string(64, 'a')}).code, 5);
  edit_elsewhere(path_, "UPDATE version SET title = 'x' WHERE id = 2");
  const Ran broken = run_gongkai({"verify", path_.string()});
  EXPECT_EQ(broken.code, 5);
  EXPECT_THAT(broken.out, HasSubstr("DOES NOT HOLD"));
  EXPECT_THAT(broken.out, HasSubstr("text, field or attachment that was altered"));
}

// Another program was killed, or never closes: what it wrote stands in the WAL beside the file.
TEST_F(VerifyTest, AnEditThatStandsInTheWalIsFoundInEveryTable) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(db, "UPDATE request SET title = 'x' WHERE id = 2", nullptr, nullptr, nullptr),
      SQLITE_OK);
  sqlite3_close(db);
  ASSERT_TRUE(fs::exists(path_.string() + "-wal"));
  const Verified verified = Archive::open_for_reading(path_).verify();
  ASSERT_FALSE(verified.holds());
  EXPECT_THAT(verified.findings.front().where, HasSubstr("in the WAL"));
  // A crawl that goes on there does not make it good.
  {
    Archive writer = Archive::open_for_writing(path_);
    record_page(writer, 70, "后来");
  }
  EXPECT_FALSE(Archive::open_for_reading(path_).verify().holds());
}

TEST_F(VerifyTest, WritingOnAfterAForeignVacuumRaisesNoAlarm) {
  edit_elsewhere(path_, "VACUUM");
  Archive writer = Archive::open_for_writing(path_);
  record_page(writer, 72, "新");
  ASSERT_TRUE(fs::exists(path_.string() + "-wal"));
  const Verified verified = Archive::open_for_reading(path_).verify();
  EXPECT_TRUE(verified.holds()) << verified.findings.front().where;
  EXPECT_GT(verified.unsealed_pages, 0);
}

TEST_F(VerifyTest, OnlyWholeTransactionsOfTheWalCount) {
  Archive writer = Archive::open_for_writing(path_);
  record_page(writer, 71, "新");
  const fs::path wal = path_.string() + "-wal";
  const std::string whole = contents(wal);
  EXPECT_TRUE(foreign_pages_in_wal(path_).empty());
  const auto foreign = [&](const std::string& bytes) {
    write(directory_.file("c.db-wal"), bytes);
    return foreign_pages_in_wal(directory_.file("c.db"));
  };
  for (const std::size_t size : {0U, 31U, 32U, 100U, 4152U, 4153U})
    EXPECT_TRUE(foreign(whole.substr(0, size)).empty());
  std::string edited = whole;
  edited[32 + 24 + 4095] = 'x';
  EXPECT_TRUE(foreign(edited).empty()) << "its checksum is wrong, so SQLite does not read it";
}

// The seal is a promise to those who compute it elsewhere.
TEST(PageSeal, IsMadeOfThePagesNumberAndBytes) {
  std::string page(512, 'a');
  const auto seal = page_seal(3, page);
  EXPECT_EQ(fmt::format("{:02x}", fmt::join(seal, "")), "32c63d6eb93e6550");
  std::ranges::copy(seal, page.end() - kPageSealBytes);
  EXPECT_EQ(check_page_seal(3, page), SealState::holds);
  EXPECT_EQ(check_page_seal(4, page), SealState::broken);
  std::fill(page.end() - kPageSealBytes, page.end(), '\0');
  EXPECT_EQ(check_page_seal(3, page), SealState::none);
}

}  // namespace
}  // namespace gongkai
