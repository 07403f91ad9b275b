#include <gtest/gtest.h>

#include "crawler/china_time.h"
#include "store/digest.h"
#include "store/error.h"
#include "store/packing.h"
#include "store/sqlite.h"
#include "store/text_group.h"
#include "store/time_from.h"
#include "store/well_formed.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using std::chrono::milliseconds;

// FIPS 180-4, and as sha256sum prints them.
TEST(Digest, KnownDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256{}.update("a").update("").update("bc").finish_hex(), sha256_hex("abc"));
}

TEST(TimeText, IsReadBack) {
  for (const std::int64_t ms : {0LL, 1LL, 1770638400123LL, 4102444799999LL, -1LL}) {
    const TimePoint time{milliseconds{ms}};
    EXPECT_EQ(time_from(iso_utc(time)), time);
  }
}

TEST(TimeText, OtherTextIsNone) {
  for (const std::string_view text :
       {"", "2026-02-09", "2026-02-30T00:00:00.000Z", "2026-02-09T24:00:00.000Z",
        "2026-02-09T00:00:00.000", "2026-02-09 00:00:00.000Z", "+026-02-09T00:00:00.000Z",
        "2026-02-09T00:00:0 .000Z"}) {
    EXPECT_EQ(time_from(text), std::nullopt) << text;
  }
}

TEST(Packing, BytesComeBack) {
  std::string noise(5000, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24U);
  for (const std::string& bytes :
       {std::string{}, std::string{"a"}, std::string(100000, 'x'), noise}) {
    const Packed packed = pack(bytes);
    EXPECT_LE(packed.bytes.size(), bytes.size());
    EXPECT_EQ(packed.zstd, packed.bytes.size() < bytes.size());
    EXPECT_EQ(unpack(packed.bytes, packed.zstd, bytes.size()), bytes);
  }
}

TEST(Packing, DamagedFramesAreRefused) {
  const Packed packed = pack(std::string(1000, 'x') + "y");
  ASSERT_TRUE(packed.zstd);
  EXPECT_FALSE(unpack(packed.bytes, true, 1000));
  EXPECT_FALSE(unpack(packed.bytes.substr(0, packed.bytes.size() - 1), true, 1001));
  EXPECT_FALSE(unpack("not a frame", true, 11));
  EXPECT_FALSE(unpack("", true, 0));
  EXPECT_FALSE(unpack("abc", false, 4));
  // A frame that claims 2^60 bytes reserves none of them.
  EXPECT_FALSE(unpack(std::string{"\x28\xb5\x2f\xfd\xe0\0\0\0\0\0\0\0\x10\x01\0\0", 16}, true,
                      std::size_t{1} << 59U));
}

TEST(TextGroup, JoinsCopiesThatDifferInSpaceAndWidth) {
  EXPECT_EQ(normalised_text(" ２０２４ 年\u3000度\u00a0报告\n（一）ﬁ\t"), "2024年度报告(一)fi");
  EXPECT_EQ(text_group("2024年"), text_group("２０２４　年\n"));
  EXPECT_NE(text_group("2024年"), text_group("2025年"));
  EXPECT_EQ(text_group("2024年"), sha256_hex("2024年"));
}

TEST(TextGroup, TextsOfNothingAreNoCopies) {
  EXPECT_EQ(text_group(""), "");
  EXPECT_EQ(text_group(" \n\u3000\u2003"), "");
}

TEST(TextGroup, TakesAnyBytes) {
  EXPECT_NE(text_group("\xff\xfe"), "");
  EXPECT_EQ(normalised_text("𠮷 野"), "𠮷野");
}

TEST(WellFormed, FalseBytesAreReplaced) {
  EXPECT_EQ(well_formed("法\xe6\xb3 \xff"), "法\xef\xbf\xbd \xef\xbf\xbd");
  EXPECT_EQ(well_formed("𠮷"), "𠮷");
}

class SqliteTest : public ::testing::Test {
 protected:
  SqliteTest() { database_.script("CREATE TABLE t (n INTEGER, x ANY) STRICT"); }
  std::int64_t rows() { return database_.number("SELECT count(*) FROM t"); }

  Database database_{":memory:", Database::Mode::create};
};

TEST_F(SqliteTest, ValuesComeBackAsTheyWereBound) {
  const std::string nul{"a\0b", 3};
  database_.run("INSERT INTO t VALUES (1, ?), (2, ?), (3, ?), (4, ?), (5, ?), (6, ?)", nul,
                Blob{nul}, std::nullopt, std::string_view{}, 0.5,
                std::optional<std::int64_t>{std::int64_t{1} << 40U});
  Statement row = database_.query("SELECT x, typeof(x) FROM t ORDER BY n");
  const auto next_type = [&row] { return row.next() ? row.text(1) : "end"; };
  EXPECT_EQ(next_type(), "text");
  EXPECT_EQ(row.text(0), nul);
  EXPECT_EQ(next_type(), "blob");
  EXPECT_EQ(row.text(0), nul);
  EXPECT_EQ(next_type(), "null");
  EXPECT_TRUE(row.null(0));
  EXPECT_EQ(row.maybe_text(0), std::nullopt);
  EXPECT_EQ(next_type(), "text");
  EXPECT_EQ(row.maybe_text(0), "");
  EXPECT_EQ(next_type(), "real");
  EXPECT_EQ(row.real(0), 0.5);
  EXPECT_EQ(next_type(), "integer");
  EXPECT_EQ(row.maybe_integer(0), std::int64_t{1} << 40U);
  EXPECT_EQ(next_type(), "end");
}

TEST_F(SqliteTest, AStatementMayRunInsideItself) {
  database_.run("INSERT INTO t VALUES (1, 1), (2, 2)");
  const auto count = [this](auto& self, int depth) -> int {
    int seen = 0;
    Statement row = database_.query("SELECT n FROM t");
    while (row.next()) seen += depth == 0 ? 1 : self(self, depth - 1);
    return seen;
  };
  EXPECT_EQ(count(count, 3), 16);
}

TEST_F(SqliteTest, ATransactionIsUndoneUnlessCommitted) {
  {
    const Transaction transaction{database_};
    database_.run("INSERT INTO t VALUES (1, 1)");
  }
  EXPECT_EQ(rows(), 0);
  {
    Transaction outer{database_};
    database_.run("INSERT INTO t VALUES (1, 1)");
    {
      const Transaction inner{database_};
      database_.run("INSERT INTO t VALUES (2, 2)");
    }
    {
      Transaction inner{database_};
      database_.run("INSERT INTO t VALUES (3, 3)");
      inner.commit();
    }
    EXPECT_EQ(rows(), 2);
    outer.commit();
  }
  EXPECT_EQ(rows(), 2);
  EXPECT_FALSE(database_.in_transaction());
}

TEST_F(SqliteTest, MistakesAreErrorsWithTheirSentence) {
  try {
    database_.run("INSERT INTO t VALUES ('x', 1)");
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::misuse);
    EXPECT_NE(std::string_view{error.what()}.find("cannot store TEXT value in INTEGER column"),
              std::string_view::npos);
  }
  EXPECT_THROW(database_.run("SELECT * FROM nowhere"), StoreError);
}

TEST_F(SqliteTest, AFullDatabaseSaysSo) {
  database_.script("PRAGMA max_page_count = 4");
  try {
    for (int i = 0; i < 100; ++i)
      database_.run("INSERT INTO t VALUES (1, ?)", std::string(1000, 'x'));
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::full);
    EXPECT_EQ(error.exit_code(), 1);
  }
}

TEST(Transaction, WorkBeforeTheCommitIsDoneOnceAndLast) {
  Database database{":memory:", Database::Mode::create};
  std::vector<std::string> done;
  {
    Transaction outer{database};
    database.before_commit(1, [&] { done.emplace_back("first"); });
    {
      Transaction inner{database};
      database.before_commit(1, [&] { done.emplace_back("second of one key"); });
      database.before_commit(2, [&] { done.emplace_back("of another"); });
      inner.commit();
    }
    EXPECT_TRUE(done.empty());
    outer.commit();
  }
  EXPECT_EQ(done, (std::vector<std::string>{"first", "of another"}));
}

TEST(Transaction, WorkBeforeTheCommitIsForgottenWithWhatIsUndone) {
  Database database{":memory:", Database::Mode::create};
  int done = 0;
  {
    const Transaction undone{database};
    database.before_commit(1, [&] { ++done; });
  }
  Transaction next{database};
  next.commit();
  EXPECT_EQ(done, 0);
  database.before_commit(1, [&] { ++done; });
  EXPECT_EQ(done, 1);
}

}  // namespace
}  // namespace gongkai
