#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "store/archive.h"
#include "store/error.h"
#include "store/sqlite.h"
#include "tests/child_process.h"
#include "tests/file_bytes.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void write(const fs::path& path, std::string_view bytes) {
  std::ofstream{path, std::ios::binary}.write(bytes.data(),
                                              static_cast<std::streamsize>(bytes.size()));
}

/// A small archive with a few documents, closed.
void make_archive(const fs::path& path) {
  Archive archive = Archive::open_for_writing(path);
  for (int i = 0; i < 20; ++i) {
    const Response response = answer(document_request("http://a.example/" + std::to_string(i)),
                                     std::string(9000, 'x') + std::to_string(i));
    archive.record(response, document_of(response, "第" + std::to_string(i) + "段"), {}, kNoon);
  }
}

/// The error of opening `path` in both ways, which must agree, and the file must not change.
std::optional<StoreError> refusal(const fs::path& path) {
  const std::string before = file_bytes(path);
  const auto written = fs::last_write_time(path);
  std::optional<StoreError> error;
  try {
    Archive::open_for_reading(path);
  } catch (const StoreError& refused) {
    error = refused;
  }
  try {
    Archive::open_for_writing(path);
    EXPECT_FALSE(error) << error->what();
  } catch (const StoreError& refused) {
    EXPECT_TRUE(error);
    EXPECT_EQ(refused.kind(), error->kind());
  }
  EXPECT_EQ(file_bytes(path), before);
  EXPECT_EQ(fs::last_write_time(path), written);
  return error;
}

class ArchiveDamageTest : public ::testing::Test {
 protected:
  ArchiveDamageTest() { make_archive(path_); }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
};

TEST_F(ArchiveDamageTest, ANewerFormatIsRefusedUntouched) {
  Database{path_, Database::Mode::write}.script("PRAGMA user_version = 99");
  const auto error = refusal(path_);
  ASSERT_TRUE(error);
  // Without a checkpoint the number stands in the WAL only.
  EXPECT_TRUE(fs::exists(path_.string() + "-wal"));
  EXPECT_EQ(error->kind(), StoreError::Kind::newer);
  EXPECT_EQ(error->exit_code(), 5);
  EXPECT_THAT(error->what(), HasSubstr("99"));
  {
    Database database{path_, Database::Mode::write};
    database.script("PRAGMA wal_checkpoint(TRUNCATE)");
    database.checkpoint_on_close(true);
  }
  EXPECT_EQ(refusal(path_)->kind(), StoreError::Kind::newer);
}

TEST_F(ArchiveDamageTest, ACutFileIsRefusedUntouched) {
  const std::string whole = file_bytes(path_);
  for (const std::size_t size :
       {2UL, 15UL, 50UL, 99UL, 100UL, 4096UL, whole.size() / 2, whole.size() - 1}) {
    write(path_, whole.substr(0, size));
    const auto error = refusal(path_);
    ASSERT_TRUE(error) << size;
    EXPECT_EQ(error->kind(), StoreError::Kind::damaged) << size;
  }
}

TEST_F(ArchiveDamageTest, OtherFilesAreRefusedUntouched) {
  for (const std::string& bytes :
       {std::string{"name,title\r\n"}, std::string(5000, '\0'), std::string(1, 'x')}) {
    write(path_, bytes);
    EXPECT_EQ(refusal(path_)->kind(), StoreError::Kind::foreign);
  }
  const fs::path other = directory_.file("other.db");
  Database{other, Database::Mode::create}.script("CREATE TABLE document (id INTEGER)");
  EXPECT_EQ(refusal(other)->kind(), StoreError::Kind::foreign);
}

TEST_F(ArchiveDamageTest, ADirectoryAndAMissingFileAreNoArchives) {
  fs::create_directory(directory_.file("d"));
  try {
    Archive::open_for_writing(directory_.file("d"));
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::foreign);
  }
  try {
    Archive::open_for_reading(directory_.file("missing.db"));
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::io);
    EXPECT_EQ(error.exit_code(), 1);
  }
  try {
    Archive::open_for_writing(directory_.file("no/such/directory/a.db"));
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::io);
  }
}

TEST_F(ArchiveDamageTest, AnArchiveThatLacksATableIsRefused) {
  {
    Database database{path_, Database::Mode::write};
    database.script("DROP VIEW v_failures");
    database.checkpoint_on_close(true);
  }
  const auto error = refusal(path_);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), StoreError::Kind::damaged);
  EXPECT_THAT(error->what(), HasSubstr("v_failures"));
}

TEST_F(ArchiveDamageTest, AnOverwrittenPageIsRefusedOrDoesNoHarm) {
  constexpr std::size_t kPageSize = 4096;
  const std::string whole = file_bytes(path_);
  int refused = 0;
  const std::size_t pages = whole.size() / kPageSize;
  for (std::size_t page = 1; page < pages; ++page) {
    std::string damaged = whole;
    damaged.replace(page * kPageSize, kPageSize, kPageSize, static_cast<char>(0xa5));
    write(path_, damaged);
    try {
      Archive archive = Archive::open_for_reading(path_);
      (void)archive.status(kNoon);
      archive.show_all({}, [&archive](const Shown& shown) {
        (void)archive.body(shown.provenance.sha256);
        return true;
      });
    } catch (const StoreError& error) {
      EXPECT_EQ(error.kind(), StoreError::Kind::damaged) << error.what();
      ++refused;
    }
    EXPECT_EQ(file_bytes(path_), damaged);
  }
  EXPECT_GT(refused, static_cast<int>(pages * 9 / 10));
}

TEST_F(ArchiveDamageTest, AnEmptyFileBecomesAnArchiveButIsNotRead) {
  const fs::path path = directory_.file("empty.db");
  write(path, "");
  EXPECT_THROW(Archive::open_for_reading(path), StoreError);
  Archive::open_for_writing(path);
  EXPECT_EQ(Archive::open_for_reading(path).status(kNoon).documents, 0);
}

TEST_F(ArchiveDamageTest, AnArchiveWhoseFileIsMissingBesideItsWalIsNotMadeAnew) {
  const fs::path path = directory_.file("lost.db");
  write(path.string() + "-wal", "pages that were not folded back");
  EXPECT_THROW(Archive::open_for_writing(path), StoreError);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(ArchiveDamageTest, ASecondWriterIsToldWhoHasIt) {
  const fs::path link = directory_.file("link.db");
  fs::create_symlink(path_, link);
  const Archive first = Archive::open_for_writing(path_);
  const int status = in_child([&] {
    for (const fs::path& name : {path_, link}) {
      try {
        Archive::open_for_writing(name);
        return 1;
      } catch (const StoreError& error) {
        const std::string pid = "in use by pid " + std::to_string(::getppid());
        if (error.kind() != StoreError::Kind::locked ||
            !std::string_view{error.what()}.contains(pid))
          return 2;
      }
      if (Archive::open_for_reading(name).status(kNoon).documents != 20) return 3;
    }
    return 0;
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(ArchiveDamageTest, TheLockOfAKilledProcessIsTakenOver) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  in_child(
      [&] {
        const Archive held = Archive::open_for_writing(path_);
        (void)!::write(ready[1], "x", 1);
        ::pause();
        return 0;
      },
      [&](pid_t pid) {
        char byte = 0;
        ASSERT_EQ(::read(ready[0], &byte, 1), 1);
        EXPECT_THROW(Archive::open_for_writing(path_), StoreError);
        ::kill(pid, SIGKILL);
      });
  ::close(ready[0]);
  ::close(ready[1]);
  EXPECT_TRUE(fs::exists(path_.string() + ".lock"));
  EXPECT_EQ(Archive::open_for_writing(path_).status(kNoon).documents, 20);
  EXPECT_FALSE(fs::exists(path_.string() + ".lock"));
}

TEST_F(ArchiveDamageTest, AReaderSeesWhatIsCommittedWhileACrawlWrites) {
  Archive writer = Archive::open_for_writing(path_);
  Archive reader = Archive::open_for_reading(path_);
  const Response response = answer(document_request("http://a.example/new"), "new");
  {
    Archive::Batch batch{writer};
    writer.record(response, document_of(response, "新"), {}, kNoon);
    EXPECT_FALSE(reader.show("http://a.example/new"));
    batch.commit();
  }
  EXPECT_TRUE(reader.show("http://a.example/new"));
  EXPECT_THROW(reader.put_portal({.name = "p"}, kNoon), StoreError);
}

}  // namespace
}  // namespace gongkai
