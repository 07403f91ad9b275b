#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "store/archive.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// gongkai in a shell, which is asked for streams that a test's own process does not have.
class StdoutTest : public ::testing::Test {
 protected:
  StdoutTest() {
    Archive archive = Archive::open_for_writing(path_, "r");
    for (int page = 0; page < 300; ++page) {
      const Response response =
          answer(document_request(fmt::format("http://a.example/{}", page)), "x");
      archive.record(response, document_of(response, "依法行政的一段话"), {}, kNoon);
    }
  }

  /// `command` is bash with $gongkai and $archive; its exit code.
  [[nodiscard]] int run(const std::string& command) const {
    const fs::path script = directory_.file("script");
    std::ofstream{script} << fmt::format(
        "gongkai='{}'\narchive='{}'\nfolder='{}'\n{} 2> '{}'\n", GONGKAI_PROGRAM, path_.string(),
        directory_.file("").string(), command, directory_.file("err").string());
    const int status = std::system(fmt::format("bash '{}'", script.string()).c_str());
    return WEXITSTATUS(status);
  }
  [[nodiscard]] std::string talk() const {
    std::ifstream in{directory_.file("err")};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
};

// As of a program that SIGPIPE ends: `status A | head -1` is no trouble.
TEST_F(StdoutTest, AReaderThatGoesAwayEndsItQuietly) {
  for (const char* const verb :
       {"status $archive", "list $archive --json", "export $archive", "export $archive --since 0",
        "search $archive 依法", "head $archive"}) {
    EXPECT_EQ(run(fmt::format("{{ $gongkai {}; exit $?; }} > >(exec true)", verb)), 141) << verb;
    EXPECT_THAT(talk(), IsEmpty()) << verb;
  }
}

TEST_F(StdoutTest, WhatCannotBeWrittenIsAFailure) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  for (const char* const verb : {"status $archive", "list $archive", "export $archive",
                                 "export $archive --since 299", "head $archive"}) {
    for (const char* const to : {"> /dev/full", ">&-"}) {
      EXPECT_EQ(run(fmt::format("$gongkai {} {}", verb, to)), 1) << verb << to;
      EXPECT_THAT(talk(), HasSubstr("writ")) << verb << to;
    }
  }
}

// A script that goes on from the cursor would never see what was lost.
TEST_F(StdoutTest, NoCursorAndNoManifestFollowDataThatWasLost) {
  EXPECT_EQ(run("{ $gongkai export $archive --until 300 --manifest $folder/m.json; exit $?; } "
                "> >(exec true)"),
            141);
  EXPECT_FALSE(fs::exists(directory_.file("m.json")));
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  EXPECT_EQ(run("$gongkai export $archive --since 299 > /dev/full"), 1);
  EXPECT_THAT(talk(), ::testing::Not(HasSubstr("cursor")));
}

TEST_F(StdoutTest, AClosedStderrStopsNothing) {
  EXPECT_EQ(run("$gongkai export $archive --since 299 > $folder/out 2>&-; exit $?"), 0);
  EXPECT_GT(fs::file_size(directory_.file("out")), 100U);
}

}  // namespace
}  // namespace gongkai
