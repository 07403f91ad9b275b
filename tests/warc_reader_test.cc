#include "store/warc_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/scratch_archive.h"
#include "tests/warc_files.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kFirst = warc_record("response", "http://a.example/1", http_answer("one"));
const std::string kSecond = warc_record("response", "http://a.example/2", http_answer("two"));
const std::string kThird = warc_record("response", "http://a.example/3", http_answer("three"));

class WarcReaderTest : public ::testing::Test {
 protected:
  /// The last characters of the records' URLs, in order.
  std::string read(std::string_view file, WarcReader::Limits limits = {}) {
    faults_.clear();
    write_file(path_, file);
    WarcReader reader{path_, [this](const WarcFault& fault) { faults_.push_back(fault.what); },
                      limits};
    std::string urls;
    while (const auto record = reader.next()) {
      const auto url = record->field("WARC-Target-URI");
      urls += url.empty() ? '?' : url.back();
      if (reader.was_too_long()) urls += '!';
      blocks_.push_back(record->block);
    }
    return urls;
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("x.warc");
  std::vector<std::string> faults_;
  std::vector<std::string> blocks_;
};

TEST_F(WarcReaderTest, ReadsPlainFilesMembersAndFilesZippedAsAWhole) {
  const std::string plain = kFirst + kSecond + kThird;
  for (const std::string& file :
       {plain, gzip_member(kFirst) + gzip_member(kSecond) + gzip_member(kThird), gzip_member(plain),
        gzip_member(kFirst + kSecond) + gzip_member(kThird),
        gzip_member(plain.substr(0, 500)) + gzip_member(plain.substr(500)),
        gzip_member(kFirst) + std::string(100, '\0') + gzip_member(kSecond + kThird)}) {
    EXPECT_EQ(read(file), "123");
    EXPECT_THAT(faults_, IsEmpty());
  }
  EXPECT_EQ(blocks_.front(), http_answer("one"));
}

TEST_F(WarcReaderTest, FoldedFieldsAndOtherLineEndsAreRead) {
  EXPECT_EQ(read("WARC/0.18\nWARC-Type: response\nwarc-target-uri:\n http://a.example/7\n"
                 "content-length: 3\n\nabc\n\n"),
            "7");
  EXPECT_THAT(blocks_, ElementsAre("abc"));
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(WarcReaderTest, ADamagedMemberIsToldAndTheNextOneIsRead) {
  const std::string first = gzip_member(kFirst);
  const std::string second = gzip_member(kSecond);
  for (std::size_t at = 0; at < second.size(); ++at) {
    std::string damaged = second;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    const std::string urls = read(first + damaged + gzip_member(kThird));
    const bool free = at >= 4 && at < 10;  // when and by what it was packed
    if (free && urls == "123") continue;
    EXPECT_EQ(urls, "13") << at << ::testing::PrintToString(faults_);
    EXPECT_THAT(faults_, Not(IsEmpty())) << at;
  }
}

TEST_F(WarcReaderTest, AFileThatEndsEarlyGivesWhatIsWhole) {
  for (const std::string& file : {kFirst + kSecond, gzip_member(kFirst) + gzip_member(kSecond),
                                  gzip_member(kFirst + kSecond)}) {
    const bool zipped = file.starts_with('\x1F');
    const std::size_t shortest = zipped ? file.size() - 200 : kFirst.size() + 1;
    for (std::size_t size = shortest; size < file.size() - (zipped ? 0 : 4); size += 3) {
      const std::string urls = read(std::string_view{file}.substr(0, size));
      EXPECT_TRUE(urls.empty() || urls == "1") << urls;
      EXPECT_THAT(faults_, Not(IsEmpty())) << size;
    }
  }
}

TEST_F(WarcReaderTest, AWrongLengthCostsNoOtherRecord) {
  const auto with_length = [](std::string record, const std::string& length) {
    const std::size_t at = record.find("Content-Length: ") + 16;
    return record.replace(at, record.find("\r\n", at) - at, length);
  };
  for (const std::string length : {"3", "0", "300", "99999", "1125899906842624", "-1", "", "x"}) {
    EXPECT_EQ(read(kFirst + with_length(kSecond, length) + kThird), "13") << length;
    EXPECT_THAT(faults_, Not(IsEmpty())) << length;
    EXPECT_EQ(
        read(gzip_member(kFirst) + gzip_member(with_length(kSecond, length)) + gzip_member(kThird)),
        "13")
        << length;
    EXPECT_THAT(faults_, Not(IsEmpty())) << length;
  }
}

TEST_F(WarcReaderTest, ABlockThatIsNotItsDigestIsSkipped) {
  const auto with = [](const std::string& digest) {
    return warc_record("response", "http://a.example/2", "block", {{"WARC-Block-Digest", digest}});
  };
  // openssl dgst, sha256sum and md5sum of the five letters
  for (const std::string right :
       {"sha1:AIKLJM2V2EOKR4WOIWUWRQTEMUN57P4D", "SHA-1:aikljm2v2eokr4woiwuwrqtemun57p4d",
        "sha256:496aca80e4d8f29fb8e8cd816c3afb48d3f103970b3a2ee1600c08ca67326dee",
        "md5:14511F2F5564650D129CA7CABC333278", "other:whatever"}) {
    EXPECT_EQ(read(kFirst + with(right) + kThird), "123") << right;
    EXPECT_THAT(faults_, IsEmpty()) << right;
  }
  EXPECT_EQ(read(kFirst + with("sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") + kThird), "13");
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("block digest")));
}

TEST_F(WarcReaderTest, LongRecordsAreSkippedUnread) {
  EXPECT_EQ(read(kFirst + kSecond + kThird, {.block = 10}), "1!2!3!");
  EXPECT_THAT(blocks_, ElementsAre("", "", ""));
  EXPECT_EQ(read(gzip_member(kFirst) + gzip_member(kSecond), {.head = 20}), "");
  EXPECT_THAT(faults_, SizeIs(2));
}

TEST_F(WarcReaderTest, NoBytesAreTooOddForIt) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\x1F\x8B"), "");
  EXPECT_EQ(read("<html>WARC/1.0</html>"), "");
  EXPECT_EQ(read("WARC/1.0"), "");
  EXPECT_EQ(read(std::string(100000, '\n')), "");
  EXPECT_EQ(read(gzip_member("") + gzip_member(kFirst)), "1");
  // What stands between records takes one along only when no digest says that it is whole.
  const std::string sure = warc_record("response", "http://a.example/4", "four",
                                       {{"WARC-Block-Digest", warc_digest("four")}});
  EXPECT_EQ(read("rubbish\n" + sure + "rubbish WARC/ WARC/1.0\r\n" + kThird), "43");
  std::mt19937 random{7};
  const std::string whole = gzip_member(kFirst) + gzip_member(kSecond + kThird);
  for (int round = 0; round < 300; ++round) {
    std::string file = round % 2 == 0 ? whole : kFirst + kSecond + kThird;
    for (int edits = 0; edits < 4; ++edits)
      file[random() % file.size()] = static_cast<char>(random());
    read(file);
  }
}

// Each record claims all that follows, and is looked through again when that proves wrong.
TEST_F(WarcReaderTest, AFileOfLiesIsReadInBoundedTime) {
  std::string file;
  for (int i = 0; i < 60000; ++i) file += "WARC/1.0\r\nContent-Length: 1000000\r\n\r\nx";
  EXPECT_EQ(read(file), "");
  EXPECT_EQ(read(gzip_member(file)), "");
}

}  // namespace
}  // namespace gongkai
