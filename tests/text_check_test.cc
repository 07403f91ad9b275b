#include "store/text_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/read.h"
#include "store/sqlite.h"
#include "store/version_seal.h"
#include "tests/office_files.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"
#include "tests/warc_files.h"

namespace gongkai {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kRules = "rules";

class TextCheckTest : public ::testing::Test {
 protected:
  TextCheckTest() {
    Archive archive = Archive::open_for_writing(path_, kRules);
    for (int n = 1; n <= 100; ++n) {
      const Response response = answer(document_request("http://a.example/" + std::to_string(n)),
                                       report_page("第" + std::to_string(n) + "镇", 2024));
      archive.record(response, read(response, {}), {}, kNoon);
    }
  }

  TextCheck check(const std::string& rules = kRules) const {
    Archive archive = Archive::open_for_reading(path_);
    return check_texts(archive,
                       {.read = [](const Response& response,
                                   const Portal& portal) { return read(response, portal); },
                        .rules = rules,
                        .threads = 2});
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
};

TEST_F(TextCheckTest, WhatThisExtractorMadeReadsTheSame) {
  const TextCheck found = check();
  EXPECT_EQ(found.read, 100);
  EXPECT_THAT(found.altered, IsEmpty());
  EXPECT_THAT(found.different, IsEmpty());
}

// Who makes every digest anew cannot make the bytes say something else.
TEST_F(TextCheckTest, ATextWithItsDigestsMadeAnewIsFound) {
  {
    Archive archive = Archive::open_for_writing(path_);
    Database& database = archive.database();
    database.script("UPDATE version SET issuer = '别的镇人民政府' WHERE id = 17");
    database.run("UPDATE version SET content = ? WHERE id = 17", content_digest(database, 17));
    database.run("UPDATE version SET seal = ? WHERE id = 17", version_seal(database, 17));
  }
  const TextCheck found = check();
  ASSERT_THAT(found.altered, SizeIs(1));
  EXPECT_THAT(found.altered[0].where, HasSubstr("version 1 of "));
  EXPECT_EQ(found.altered[0].what, "its bytes read differently: issuer");
}

TEST_F(TextCheckTest, WhatAnotherReaderMadeIsADifferenceAndNoAlteration) {
  {
    Archive archive = Archive::open_for_writing(path_);
    Database& database = archive.database();
    database.script(
        "UPDATE version SET title = '旧的题目', extractor = extractor - 1 WHERE id = 3;"
        "UPDATE version SET title = '旧的题目', rules = 'old' WHERE id = 4");
    for (const int id : {3, 4})
      database.run("UPDATE version SET content = ? WHERE id = ?", content_digest(database, id), id);
  }
  const std::int64_t versions =
      Archive::open_for_reading(path_).database().number("SELECT count(*) FROM version");
  const TextCheck found = check();
  EXPECT_THAT(found.altered, IsEmpty());
  EXPECT_THAT(found.different, SizeIs(2));
  EXPECT_EQ(Archive::open_for_reading(path_).database().number("SELECT count(*) FROM version"),
            versions);
}

TEST_F(TextCheckTest, DocumentsWithoutBytesAreCounted) {
  Archive::open_for_writing(path_).database().script("UPDATE body SET bytes = NULL WHERE id < 11");
  const TextCheck found = check();
  EXPECT_EQ(found.read, 90);
  EXPECT_EQ(found.no_bytes, 10);
}

TEST_F(TextCheckTest, WhatIsPackedInAFileIsReadToo) {
  const auto put = [this](const Members& members) {
    Archive archive = Archive::open_for_writing(path_, kRules);
    const Response response = answer(
        {.url = "http://a.example/all.zip", .purpose = Purpose::attachment}, zip_of(members));
    archive.record(response, read(response, {}), {}, kNoon);
  };
  const std::string gone = report_page("云溪镇", 2024);
  put({{"a/one.html", report_page("露溪镇", 2024)}, {"b/two.html", gone}});
  EXPECT_EQ(check().read, 103) << "the file and the two in it";
  EXPECT_THAT(check().altered, IsEmpty());
  put({{"a/one.html", report_page("露溪镇", 2024)}, {"three.html", report_page("甲镇", 2024)}});
  {
    Archive archive = Archive::open_for_writing(path_);
    Database& database = archive.database();
    const std::int64_t id =
        database.number("SELECT latest FROM document WHERE key LIKE '%all.zip#a/one.html'");
    ASSERT_GT(id, 0);
    database.run("UPDATE version SET text = replace(text, '152', '1') WHERE id = ?", id);
    database.run("UPDATE version SET content = ? WHERE id = ?", content_digest(database, id), id);
  }
  const TextCheck found = check();
  EXPECT_EQ(found.read, 103);
  EXPECT_EQ(found.gone_packed, 1);
  ASSERT_THAT(found.altered, SizeIs(1));
  EXPECT_EQ(found.altered[0].what, "its bytes read differently: text");
}

TEST_F(TextCheckTest, TheVerbReadsAgainOnlyWhenAsked) {
  const std::string archive = directory_.file("d.db").string();
  const Ran demo = run_gongkai({"demo", archive});
  if (demo.code != 0) GTEST_SKIP() << "the demo portal could not be served: " << demo.err;
  const Ran plain = run_gongkai({"verify", archive});
  EXPECT_EQ(plain.code, 0) << plain.out;
  EXPECT_THAT(plain.out, Not(HasSubstr("texts read again")));
  const Ran again = run_gongkai({"verify", archive, "--reextract"});
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_THAT(again.out, HasSubstr("texts read again"));
  EXPECT_THAT(run_gongkai({"verify", archive, "--reextract", "--json"}).out,
              HasSubstr("\"different\":[]"));
}

}  // namespace
}  // namespace gongkai
