#include "cli/file_reader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "extract/json.h"
#include "tests/docx_files.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

/// A reader that does what `script` says.
class ScriptedReader {
 public:
  explicit ScriptedReader(const std::string& script) {
    const std::string path = scratch_.file("reader").string();
    std::ofstream{path} << "#!/bin/sh\n" << script << "\n";
    ::chmod(path.c_str(), 0700);
    reader_ = child_reader(path);
  }

  Refusal refusal() const {
    const Content content = reader_("bytes", "http://h/a.doc");
    const auto* refusal = std::get_if<Refusal>(&content);
    EXPECT_NE(refusal, nullptr);
    return refusal == nullptr ? Refusal{} : *refusal;
  }

 private:
  ScratchDirectory scratch_;
  FileReader reader_;
};

TEST(FileReader, GivesWhatAReaderHereGives) {
  const std::string url = "http://h/a.zip";
  const std::string report = docx({.body = paragraph("第一行") + paragraph("第二行")});
  const std::string file = zip_of({{"报告.docx", report}, {"b.rar", "Rar!\x1A\x07\x01"}});
  EXPECT_EQ(to_json(child_reader(GONGKAI_PROGRAM)(file, url)),
            to_json(read_file(file, {.url = url})));
}

TEST(FileReader, ARefusalOfTheFileIsItsOwn) {
  const Content content = child_reader(GONGKAI_PROGRAM)("Rar!\x1A\x07\x01", "http://h/a.doc");
  ASSERT_TRUE(std::holds_alternative<Refusal>(content));
  const auto& refusal = std::get<Refusal>(content);
  EXPECT_EQ(refusal.url, "http://h/a.doc");
  EXPECT_EQ(refusal.state, FetchState::unreadable);
  EXPECT_EQ(refusal.reason, "rar: there is no reader for this format");
}

TEST(FileReader, AReaderThatCrashesIsARefusal) {
  const Refusal refusal = ScriptedReader{"kill -SEGV $$"}.refusal();
  EXPECT_EQ(refusal.url, "http://h/a.doc");
  EXPECT_EQ(refusal.state, FetchState::unreadable);
  EXPECT_TRUE(refusal.reason.starts_with("its reader crashed: ")) << refusal.reason;
}

TEST(FileReader, AReaderThatGoesOnForEverIsARefusal) {
  const Refusal refusal = ScriptedReader{"ulimit -t 1; while :; do :; done"}.refusal();
  EXPECT_EQ(refusal.state, FetchState::parse_limit);
  EXPECT_EQ(refusal.reason, "its reader took too long");
}

TEST(FileReader, AReaderThatPrintsWithoutEndIsARefusal) {
  const Refusal refusal = ScriptedReader{"exec yes"}.refusal();
  EXPECT_EQ(refusal.state, FetchState::parse_limit);
  EXPECT_EQ(refusal.reason, "its reader printed too much");
}

TEST(FileReader, AReaderThatWantsTooMuchMemoryIsARefusal) {
  const Refusal refusal = ScriptedReader{"exec python3 -c 'x = bytearray(4 << 30)'"}.refusal();
  EXPECT_FALSE(refusal.reason.empty());
  const Refusal said = ScriptedReader{"echo 'gongkai: std::bad_alloc' >&2; exit 1"}.refusal();
  EXPECT_EQ(said.state, FetchState::parse_limit);
  EXPECT_EQ(said.reason, "its reader needs too much memory");
}

TEST(FileReader, AReaderThatGivesUpOrPrintsNonsenseIsARefusal) {
  EXPECT_EQ(ScriptedReader{"echo nonsense"}.refusal().reason, "its reader gave up: exit code 0");
  EXPECT_EQ(ScriptedReader{"echo 'no way' >&2; exit 1"}.refusal().reason,
            "its reader gave up: no way");
}

TEST(FileReader, AReaderThatIsNotThereIsARefusal) {
  const Content content = child_reader("/no/such/reader")("x", "http://h/a");
  ASSERT_TRUE(std::holds_alternative<Refusal>(content));
  EXPECT_TRUE(std::get<Refusal>(content).reason.starts_with("its reader did not start: "));
}

}  // namespace
}  // namespace gongkai
