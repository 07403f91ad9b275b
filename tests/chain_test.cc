#include "store/chain.h"

#include <gtest/gtest.h>

#include "store/archive.h"
#include "store/digest.h"
#include "store/sqlite.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

class ChainTest : public ::testing::Test {
 protected:
  ChainTest() {
    Archive archive = Archive::open_for_writing(path_);
    for (int i = 0; i < 6; ++i) {
      const Response response =
          answer(document_request("http://a.example/" + std::to_string(i)), "x");
      archive.record(response, document_of(response, "x"), {}, kNoon);
    }
    archive.record(
        failure(document_request("http://a.example/no"), FetchState::off_scope, "not ours"),
        Refusal{}, {}, kNoon);
  }

  std::optional<std::int64_t> broken_link() {
    Database database{path_, Database::Mode::read};
    return first_broken_link(database);
  }

  /// The first broken link after an edit by hand.
  std::optional<std::int64_t> after(std::string_view edit) {
    Database{path_, Database::Mode::write}.script(edit);
    return broken_link();
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
};

// The serialisation is a promise to those who recompute it elsewhere.
TEST(Chain, ALinkIsTheDigestOfTheLinkBeforeAndOfEveryColumn) {
  const FetchRow row{.id = 12,
                     .request = 3,
                     .hop = 1,
                     .url = "http://a.example/",
                     .at = "2026-02-09T12:00:00.000Z",
                     .took_ms = 5,
                     .status = 200,
                     .complete = 1,
                     .state = "ok",
                     .request_head = "GET",
                     .response_head = "",
                     .body = "00"};
  EXPECT_EQ(
      chain_link("before", row),
      sha256_hex(
          "before2:12\n1:3\n1:1\n17:http://a.example/\n24:2026-02-09T12:00:00.000Z\n1:5\n3:200\n1:1\n"
          "-\n-\n2:ok\n-\n3:GET\n0:\n2:00\n"));
}

// So that archives from before these columns keep their chain.
TEST(Chain, LaterColumnsCountByNameAndOnlyWhenTheyAreThere) {
  const FetchRow row{.id = 1, .url = "u", .at = "t"};
  const std::string before = "before1:1\n1:0\n1:0\n1:u\n1:t\n-\n-\n1:0\n-\n-\n-\n-\n-\n-\n-\n";
  EXPECT_EQ(chain_link("before", row), sha256_hex(before));
  FetchRow relaxed = row;
  relaxed.tls_relaxed = "expired";
  EXPECT_EQ(chain_link("before", relaxed), sha256_hex(before + "11:tls_relaxed\n7:expired\n"));
}

TEST_F(ChainTest, HoldsAsItWasWritten) {
  EXPECT_EQ(broken_link(), std::nullopt);
}

TEST_F(ChainTest, GoesOnInTheNextRun) {
  const std::string head = Archive::open_for_reading(path_).chain_head();
  {
    Archive archive = Archive::open_for_writing(path_);
    const Response response = answer(document_request("http://a.example/9"), "y");
    archive.record(response, document_of(response, "y"), {}, kNoon);
  }
  EXPECT_NE(Archive::open_for_reading(path_).chain_head(), head);
  EXPECT_EQ(broken_link(), std::nullopt);
}

TEST_F(ChainTest, AnEditedRowBreaksItInEveryColumn) {
  Database database{path_, Database::Mode::write};
  std::vector<std::string> columns;
  Statement column =
      database.query("SELECT name FROM pragma_table_info('fetch') WHERE name <> 'id'");
  while (column.next()) columns.push_back(column.text(0));
  EXPECT_EQ(columns.size(), 18U);
  for (const std::string& name : columns) {
    const Transaction undone{database};
    const bool text = name == "url" || name == "at" || name == "address" || name == "tls" ||
                      name == "state" || name == "reason" || name == "chain";
    const std::string value = name == "body"           ? "NULL"
                              : text                   ? "'z'"
                              : name.ends_with("head") ? "x'7a'"
                                                       : "77";
    database.script("UPDATE fetch SET " + name + " = " + value + " WHERE id = 3");
    EXPECT_EQ(first_broken_link(database), 3) << name;
  }
}

TEST_F(ChainTest, ADeletedRowBreaksIt) {
  EXPECT_EQ(after("PRAGMA foreign_keys = OFF; DELETE FROM fetch WHERE id = 4"), 5);
}

TEST_F(ChainTest, AnInsertedRowBreaksIt) {
  EXPECT_EQ(
      after(
          "UPDATE fetch SET id = 100 WHERE id = 7; INSERT INTO fetch (id, request, hop, url, at, complete, chain) "
          "SELECT 7, request, hop, url, at, complete, chain FROM fetch WHERE id = 6"),
      7);
}

TEST_F(ChainTest, SwappedRowsBreakIt) {
  EXPECT_EQ(after("UPDATE fetch SET id = 100 WHERE id = 2; UPDATE fetch SET id = 2 WHERE id = 3; "
                  "UPDATE fetch SET id = 3 WHERE id = 100"),
            2);
}

}  // namespace
}  // namespace gongkai
