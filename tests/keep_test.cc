#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite.h"
#include "store/warc.h"
#include "store/warc_reader.h"
#include "tests/program.h"
#include "tests/sample_site.h"
#include "tests/warc_files.h"

namespace gongkai {
namespace {

using ::testing::HasSubstr;

constexpr const char* kUrl = "http://a.example/1.html";

class KeepTest : public ::testing::Test {
 protected:
  /// Asks again an hour after the last time; the page shows a clock beside its text.
  void visit(const std::string& clock, const std::string& text, bool keeps_unchanged) {
    now_ += std::chrono::hours{1};
    Response response = answer(document_request(kUrl), "<i>" + clock + "</i><p>" + text);
    response.exchanges.back().asked_at = now_;
    archive_.record(response, document_of(response, text), {.keeps_unchanged = keeps_unchanged},
                    now_);
  }
  std::int64_t number(std::string_view sql) { return archive_.database().number(sql); }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
  Archive archive_ = Archive::open_for_writing(path_);
  TimePoint now_ = kNoon;
};

TEST_F(KeepTest, BytesThatReadTheSameLeaveDigestAndHeads) {
  visit("10:00", "正文", false);
  visit("11:00", "正文", false);
  visit("12:00", "正文改了", false);
  EXPECT_EQ(number("SELECT count(*) FROM fetch"), 3);
  EXPECT_EQ(number("SELECT count(*) FROM body WHERE bytes IS NOT NULL"), 2);
  EXPECT_EQ(number("SELECT size FROM body WHERE bytes IS NULL"),
            static_cast<std::int64_t>(std::string{"<i>11:00</i><p>正文"}.size()));
  EXPECT_EQ(
      number("SELECT count(*) FROM fetch WHERE CAST(response_head AS TEXT) LIKE 'HTTP/1.1 200%'"),
      3);
  const Verified verified = archive_.verify();
  EXPECT_TRUE(verified.holds());
  EXPECT_EQ(verified.digests_only, 1);
}

TEST_F(KeepTest, WhoAsksForBytesThatAreNotKeptIsToldTheirDigest) {
  visit("10:00", "正文", true);
  const std::string sha256 = archive_.show(kUrl)->provenance.sha256;
  const Ran whole = run_gongkai({"show", path_.string(), kUrl, "--raw"});
  EXPECT_EQ(whole.code, 0);
  EXPECT_EQ(whole.out, "<i>10:00</i><p>正文");
  archive_.database().run("UPDATE body SET bytes = NULL, zstd = 0");
  const Ran ran = run_gongkai({"show", path_.string(), kUrl, "--raw"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "gongkai: of its bytes only the digest is kept: " + sha256 + "\n");
  EXPECT_EQ(run_gongkai({"show", path_.string(), kUrl}).code, 0) << "the text is still there";
}

TEST_F(KeepTest, AllBytesAreKeptWhereNobodySaysOtherwise) {
  visit("10:00", "正文", true);
  visit("11:00", "正文", true);
  EXPECT_EQ(number("SELECT count(*) FROM body WHERE bytes IS NULL"), 0);
}

// The bytes of 11:00 were left out, and come again when the text they have is a new one.
TEST_F(KeepTest, BytesThatATextIsReadFromAreAlwaysThere) {
  visit("10:00", "正文", false);
  visit("11:00", "正文", false);
  visit("12:00", "正文改了", false);
  visit("11:00", "正文", false);
  EXPECT_EQ(number("SELECT count(*) FROM version"), 3);
  EXPECT_EQ(number("SELECT count(*) FROM body WHERE bytes IS NULL"), 0);
  EXPECT_TRUE(archive_.verify().holds());
  EXPECT_EQ(archive_.show(kUrl)->document.text(), "正文");
}

// Bytes that another page, or an earlier visit, was read from are not this visit's to drop.
TEST_F(KeepTest, BytesThatWereThereBeforeStay) {
  visit("10:00", "正文", false);
  visit("10:00", "正文", false);
  EXPECT_EQ(number("SELECT count(*) FROM body WHERE bytes IS NULL"), 0);
}

TEST_F(KeepTest, VerifyMissesBytesThatATextNeeds) {
  visit("10:00", "正文", false);
  archive_.database().script("UPDATE body SET bytes = NULL");
  const Verified verified = archive_.verify();
  ASSERT_FALSE(verified.holds());
  EXPECT_THAT(verified.findings.front().what, HasSubstr("has no bytes"));
}

TEST_F(KeepTest, AWarcSaysThatTheyReadTheSame) {
  visit("10:00", "正文", false);
  visit("11:00", "正文", false);
  const std::filesystem::path file = directory_.file("a.warc.gz");
  {
    std::ofstream out{file, std::ios::binary};
    export_warc(archive_, {.file_name = "a.warc.gz", .software = "test"},
                [&](std::string_view piece) { return out << piece, true; });
  }
  WarcReader reader{file, [](const WarcFault& fault) { ADD_FAILURE() << fault.what; }};
  std::vector<WarcRecord> revisits;
  while (auto record = reader.next()) {
    if (record->field("WARC-Type") == "revisit") revisits.push_back(*record);
  }
  ASSERT_EQ(revisits.size(), 1U);
  EXPECT_EQ(revisits[0].field("WARC-Profile"), kSameContent);
  EXPECT_TRUE(matches_digest("<i>11:00</i><p>正文", revisits[0].field("WARC-Payload-Digest")) ==
              true);
  EXPECT_TRUE(revisits[0].block.starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST(Keep, ThePortalFileDecides) {
  SampleSite site;
  site.publish("/zwgk/fzzfjsndbg/", 1);
  const SampleSite::Article article = site.columns["/zwgk/fzzfjsndbg/"].rows.front();
  const auto page = [&](const std::string& clock) {
    return fmt::format(
        "<html><head><meta charset=utf-8><title>{0}</title></head><body><script>now='{1}'</script>"
        "<h1>{0}</h1><p>发布日期：{2}</p><div class=TRS_Editor><p>{3}</p><p>{3}</p></div></body></html>",
        article.title, clock, article.date, article.text);
  };
  for (const Keep keep : {Keep::all, Keep::changed}) {
    SampleCrawl crawl{site};
    crawl.portal.keep = keep;
    site.overrides[article.path] = {.status = 200, .body = page("10:00")};
    crawl.run();
    site.overrides[article.path] = {.status = 200, .body = page("11:00")};
    crawl.wait(std::chrono::hours{24 * 40});
    crawl.run();
    EXPECT_EQ(crawl.tally.unchanged, 1);
    Database database{crawl.path(), Database::Mode::read};
    EXPECT_EQ(database.number("SELECT count(*) FROM body WHERE bytes IS NULL"),
              keep == Keep::changed ? 1 : 0);
  }
  const auto portal =
      parse_portal("start = [\"http://a.example/\"]\nkeep = \"changed\"\n", "x", "x");
  ASSERT_TRUE(portal);
  EXPECT_EQ(portal->keep, Keep::changed);
  EXPECT_EQ(parse_portal("start = [\"http://a.example/\"]\n", "x", "x")->keep, Keep::all);
  EXPECT_THAT(parse_portal("start = [\"http://a.example/\"]\nkeep = \"some\"\n", "x", "x.toml")
                  .error()
                  .detail,
              HasSubstr("x.toml:2:8: keep is not \"all\" or \"changed\""));
}

}  // namespace
}  // namespace gongkai
