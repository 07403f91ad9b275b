#include "store/copy.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "store/archive.h"
#include "store/error.h"
#include "store/sqlite.h"
#include "tests/child_process.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class CopyTest : public ::testing::Test {
 protected:
  CopyTest() {
    Archive archive = Archive::open_for_writing(path_);
    for (int page = 0; page < 40; ++page) put(archive, page, std::string(6000, 'x'));
  }

  static void put(Archive& archive, int page, const std::string& text) {
    const Response response = answer(document_request(fmt::format("http://a.example/{}", page)),
                                     fmt::format("{}{}", text, page));
    archive.record(response, document_of(response, fmt::format("{}{}", text, page)), {}, kNoon);
  }

  /// Flips a bit somewhere behind the header.
  void damage(std::streamoff at) const {
    std::fstream file{path_, std::ios::in | std::ios::out | std::ios::binary};
    file.seekg(at);
    const char byte = static_cast<char>(file.get());
    file.seekp(at);
    file.put(static_cast<char>(byte ^ 4));
  }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
  fs::path copy_ = directory_.file("copy.db");
};

TEST_F(CopyTest, ABackupIsMadeInStepsWhileACrawlWrites) {
  Archive writer = Archive::open_for_writing(path_);
  int steps = 0;
  back_up_archive(path_, copy_, [&](int, int) { put(writer, 100 + steps++, "新"); });
  EXPECT_GT(steps, 0);
  Archive copy = Archive::open_for_reading(copy_);
  EXPECT_EQ(copy.status(kNoon).documents, 40);
  EXPECT_TRUE(copy.verify().holds());
  EXPECT_EQ(copy.verify().unsealed_pages, 0);
  EXPECT_FALSE(fs::exists(copy_.string() + ".new"));
  EXPECT_EQ(writer.status(kNoon).documents, 40 + steps);
}

TEST_F(CopyTest, WhatIsThereIsNotReplaced) {
  std::ofstream{copy_} << "mine";
  EXPECT_THROW(back_up_archive(path_, copy_, {}), StoreError);
  EXPECT_EQ(fs::file_size(copy_), 4U);
}

TEST_F(CopyTest, APlaceThatCannotBeIsNamed) {
  for (const std::string& copy : {directory_.file("no/b.db").string(), path_.string() + "/b.db",
                                  directory_.file(std::string(300, 'x')).string(), std::string{}}) {
    const Ran ran = run_gongkai({"backup", path_.string(), copy});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.err, HasSubstr(copy));
    EXPECT_THAT(ran.err, Not(HasSubstr("filesystem error")));
  }
}

// A snapshot, say, or somebody else's archive: no WAL can be made beside it.
TEST_F(CopyTest, AnArchiveWhereNothingMayBeWrittenIsCopiedToo) {
  const fs::path closed = directory_.file("closed");
  const fs::path open = directory_.file("open");
  fs::create_directory(closed);
  fs::create_directory(open);
  fs::copy_file(path_, closed / "a.db");
  fs::permissions(directory_.file(""), fs::perms{0755});
  fs::permissions(open, fs::perms{0777});
  fs::permissions(closed, fs::perms{0555});
  const int status = in_child([&] {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) return 2;
    back_up_archive(closed / "a.db", open / "b.db", {});
    return 0;
  });
  fs::permissions(closed, fs::perms{0755});
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(Archive::open_for_reading(open / "b.db").verify().holds());
}

// A copy with seals made anew would hide what happened to the original.
TEST_F(CopyTest, DamageIsNotCopied) {
  const auto size = static_cast<std::streamoff>(fs::file_size(path_));
  for (const std::streamoff at : {size / 2 + 9, size - 20, size - 4096 + 100}) {
    damage(at);
    EXPECT_THROW(back_up_archive(path_, copy_, {}), StoreError) << at;
    EXPECT_THROW(compact_archive(path_), StoreError) << at;
    EXPECT_FALSE(fs::exists(copy_));
    damage(at);
  }
  back_up_archive(path_, copy_, {});
}

// An edited page that a crawl writes to later must not become a good one.
TEST_F(CopyTest, WritingToADamagedPageDoesNotMakeItGood) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "UPDATE host SET why = 'edited'", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(db);
  {
    Archive archive = Archive::open_for_writing(path_);
    archive.put_host("a.example", {.why = "written over"});
    put(archive, 200, "新");
  }
  EXPECT_FALSE(Archive::open_for_reading(path_).verify().holds());
}

TEST_F(CopyTest, CompactGivesBackRoomAndKeepsEverything) {
  const std::string head = Archive::open_for_reading(path_).chain_head();
  {
    // A large table that is gone again.
    Database database{path_, Database::Mode::write};
    database.script(
        "CREATE TABLE extra (x); INSERT INTO extra SELECT randomblob(300000);"
        "DROP TABLE extra");
    database.checkpoint_on_close(true);
  }
  const auto before = fs::file_size(path_);
  compact_archive(path_);
  EXPECT_LT(fs::file_size(path_), before - 250000);
  Archive archive = Archive::open_for_reading(path_);
  EXPECT_TRUE(archive.verify(head).holds());
  EXPECT_EQ(archive.chain_head(), head);
  EXPECT_EQ(archive.status(kNoon).documents, 40);
}

// SQLite writes more than it keeps in memory before it writes the first page.
TEST_F(CopyTest, EveryPageOfALargeCompactedArchiveIsSealed) {
  {
    Archive archive = Archive::open_for_writing(path_);
    Archive::Batch batch{archive};
    std::mt19937 random{3};
    for (int page = 100; page < 700; ++page) {
      std::string noise;
      while (noise.size() < 8000) noise += static_cast<char>('0' + random() % 75);
      put(archive, page, noise);
    }
    batch.commit();
  }
  compact_archive(path_);
  const Verified verified = Archive::open_for_reading(path_).verify();
  EXPECT_TRUE(verified.holds());
  EXPECT_GT(verified.pages, 1500);
  EXPECT_EQ(verified.unsealed_pages, 0);
  const auto size = static_cast<std::streamoff>(fs::file_size(path_));
  for (std::streamoff at = 5000; at < size; at += size / 7) {
    damage(at);
    EXPECT_FALSE(Archive::open_for_reading(path_).verify().holds()) << at;
    damage(at);
  }
}

TEST_F(CopyTest, CompactWaitsForReaders) {
  Archive reader = Archive::open_for_reading(path_);
  (void)reader.status(kNoon);
  try {
    compact_archive(path_);
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::locked);
  }
  EXPECT_TRUE(reader.verify().holds());
}

TEST_F(CopyTest, TheVerbsSayWhatTheyDid) {
  const Ran backup = run_gongkai({"backup", path_.string(), copy_.string()});
  EXPECT_EQ(backup.code, 0) << backup.err;
  EXPECT_THAT(backup.out, HasSubstr("verified"));
  EXPECT_EQ(run_gongkai({"backup", path_.string(), copy_.string()}).code, 1);
  EXPECT_EQ(run_gongkai({"compact", copy_.string()}).code, 0);
  EXPECT_EQ(run_gongkai({"verify", copy_.string()}).code, 0);
}

TEST(Care, VerbsThatWorkOnWhatIsThereMakeNoArchive) {
  const ScratchDirectory directory;
  const std::string missing = directory.file("missing.db").string();
  const std::string empty = directory.file("empty.db").string();
  const std::string csv = directory.file("c.csv").string();
  std::ofstream{empty}.close();
  std::ofstream{csv} << "document,field,value,who,why\nd,title,t,w,y\n";
  const auto run = [&](const std::string& verb, const std::string& archive) {
    std::vector<std::string> words{verb, archive};
    if (verb == "correct") words.push_back(csv);
    if (verb == "withdraw") words.insert(words.end(), {"d", "--reason", "r"});
    if (verb == "alarms") words.insert(words.end(), {"--acknowledge", "1"});
    return run_gongkai(words);
  };
  for (const char* const verb : {"compact", "correct", "withdraw", "reextract", "alarms"}) {
    const Ran of_missing = run(verb, missing);
    EXPECT_EQ(of_missing.code, 1) << verb;
    EXPECT_EQ(of_missing.err, fmt::format("gongkai: {} does not exist\n", missing)) << verb;
    EXPECT_FALSE(fs::exists(missing)) << verb;
    const Ran of_empty = run(verb, empty);
    EXPECT_EQ(of_empty.code, 5) << verb;
    EXPECT_EQ(of_empty.err, fmt::format("gongkai: {} is empty, not an archive\n", empty)) << verb;
    EXPECT_EQ(fs::file_size(empty), 0U) << verb;
    EXPECT_EQ(run(verb, directory.file("").string()).code, 5) << verb;
  }
}

}  // namespace
}  // namespace gongkai
