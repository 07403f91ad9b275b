// WARC files in the shapes in which other programs write them, with pages of a county of our own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "store/wacz.h"
#include "tests/office_files.h"
#include "tests/warc_files.h"
#include "tests/warc_import_fixture.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kSite = "http://www.luxi.example/";
const std::string kSecure = "https://www.luxi.example/";

fs::path sample(const std::string& name) {
  return fs::path{GONGKAI_SOURCE_DIR "/tests/data/fuzz/warc"} / name;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

class WarcShapesTest : public WarcImportFixture {
 protected:
  Imported import(const fs::path& file) {
    const std::vector<fs::path> files{file};
    return import_warc(archive_, files, options_);
  }
};

// Chunks are kept, targets stand in angle brackets, its log is a resource, and --warc-dedup calls
// the payload that it leaves out truncated.
TEST_F(WarcShapesTest, WgetIsRead) {
  const Imported imported = import(sample("wget.warc"));
  EXPECT_THAT(faults_, IsEmpty());
  EXPECT_TRUE(imported.is_whole());
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(imported.other, 1) << "a logo";
  EXPECT_EQ(imported.failed, 0);
  EXPECT_THAT(text_of(kSite + "zwgk/fzzf/202402/t20240227_4410001.html"),
              HasSubstr("行政复议案件41件"));
  EXPECT_THAT(text_of(kSite + "zwgk/zdgk/202402/t20240227_4410001.html"),
              HasSubstr("行政复议案件41件"));
  EXPECT_EQ(archive_.database().number("SELECT count(DISTINCT body) FROM fetch"), 1);
  EXPECT_TRUE(archive_.verify().holds());
}

// Bodies are zipped as they came, DNS is a response, and what was the same or not modified is a
// revisit.
TEST_F(WarcShapesTest, HeritrixIsRead) {
  const Imported imported = import(sample("heritrix.warc.gz"));
  EXPECT_THAT(faults_, IsEmpty());
  EXPECT_TRUE(imported.is_whole());
  EXPECT_EQ(imported.added, 3);
  EXPECT_EQ(imported.failed, 0);
  const auto shown = archive_.show(kSite + "zwgk/fzzf/202403/t20240305_4410002.html");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->document.issuer, "露溪县水利局");
  EXPECT_EQ(shown->document.report_year, 2023);
  EXPECT_EQ(shown->versions, 1);
  EXPECT_THAT(shown->document.text(), HasSubstr("立案查处非法采砂7起"));
  EXPECT_THAT(text_of(kSite + "m/zwgk/t20240305_4410002.html"), HasSubstr("立案查处非法采砂7起"));
  EXPECT_EQ(text("SELECT group_concat(coalesce(status, '') || state, ' ') FROM fetch"),
            "200ok 200ok 304not_modified");
  EXPECT_EQ(text("SELECT took_ms FROM fetch"), "183");
  EXPECT_EQ(text("SELECT p.url FROM request r JOIN page p ON p.id = r.found_on"),
            kSite + "zwgk/fzzf/");
}

// Bodies are decoded and still called br, moments have fractions, and pages, texts and pictures of
// the browser stand beside as resources of addresses of their own.
TEST_F(WarcShapesTest, BrowsertrixIsRead) {
  const Imported imported = import(sample("browsertrix.warc.gz"));
  EXPECT_THAT(faults_, IsEmpty());
  EXPECT_TRUE(imported.is_whole());
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(imported.failed, 0);
  EXPECT_EQ(imported.other, 1) << "a counter of hits";
  const std::string page = "zwgk/fzzf/202403/t20240311_4410003.html";
  EXPECT_THAT(text_of(kSecure + page), HasSubstr("调处山林权属纠纷12起"));
  EXPECT_THAT(text_of(kSecure + page + "?from=singlemessage"), HasSubstr("纠纷12起"));
  EXPECT_EQ(text("SELECT at FROM fetch"), "2024-04-01T08:00:01.512Z");
  EXPECT_THAT(text("SELECT response_head FROM fetch"), HasSubstr("X-Archive-content-encoding: br"));
  EXPECT_THAT(text("SELECT request_head FROM fetch"), HasSubstr("sec-fetch-mode"));
  EXPECT_EQ(archive_.database().number("SELECT count(*) FROM document"), 2);
}

// Heads are renamed where bodies were decoded, and what is longer than a mebibyte is cut.
TEST_F(WarcShapesTest, CommonCrawlIsRead) {
  const Imported imported = import(sample("commoncrawl.warc.gz"));
  EXPECT_THAT(faults_, IsEmpty());
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(imported.new_documents, 1);
  EXPECT_EQ(imported.failed, 1);
  EXPECT_THAT(text_of(kSecure + "zwgk/fzzf/202402/t20240227_4410001.html"),
              HasSubstr("行政规范性文件19件"));
  EXPECT_EQ(text("SELECT url || ' ' || state FROM v_failures"),
            kSecure + "zwgk/long.html too_large")
      << "half a page is no document";
  EXPECT_EQ(text("SELECT took_ms FROM fetch"), "1240");
}

TEST_F(WarcShapesTest, AllOfThemInOneArchiveAgreeWithEachOther) {
  for (const char* const name :
       {"wget.warc", "heritrix.warc.gz", "browsertrix.warc.gz", "commoncrawl.warc.gz"})
    import(sample(name));
  EXPECT_EQ(archive_.status(kNoon).reports.near_misses, 0);
  EXPECT_EQ(archive_.database().number("SELECT count(DISTINCT issuer) FROM v_reports"), 3);
  // The same page of wget and of Common Crawl: one document, one version, bytes once.
  const auto shown = archive_.show(kSite + "zwgk/fzzf/202402/t20240227_4410001.html");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->versions, 1);
  EXPECT_TRUE(archive_.verify().holds());
}

TEST_F(WarcShapesTest, ARevisitIsFoundByItsDigestWhereverItsBytesCameFrom) {
  import(sample("heritrix.warc.gz"));
  const std::string url = kSite + "zwgk/fzzf/202403/t20240305_4410002.html";
  const std::string body = *archive_.body(archive_.show(url)->provenance.sha256);
  // A later crawl's file names neither the record nor the moment.
  const auto revisit = [&](const std::string& digest, const std::string& date) {
    return warc_record("revisit", url, "", {{"WARC-Payload-Digest", digest}}, date);
  };
  write_file(directory_.file("b.warc"),
             revisit(warc_digest(body), "2024-05-10T00:00:00Z") +
                 revisit("sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "2024-05-17T00:00:00Z"));
  const Imported imported = import(directory_.file("b.warc"));
  EXPECT_EQ(imported.added, 1);
  EXPECT_EQ(imported.unchanged, 1);
  EXPECT_EQ(imported.unresolved, 1);
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("bytes that are in none of the files")));
}

TEST_F(WarcShapesTest, ARevisitOfACutPageIsCutToo) {
  const std::string url = kSite + "cut.html";
  const std::string page = report_page("露溪县", 2023);
  const WarcFields digest{{"WARC-Payload-Digest", warc_digest(page)}};
  WarcFields cut = digest;
  cut.emplace_back("WARC-Truncated", "length");
  write_file(directory_.file("c.warc"),
             warc_record("response", url, http_answer(page), cut) +
                 warc_record("revisit", url, http_answer(""), cut, "2025-04-01T00:00:00Z"));
  const Imported imported = import(directory_.file("c.warc"));
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(imported.failed, 2);
  EXPECT_EQ(text_of(kSite + "cut.html"), "not there");
}

TEST_F(WarcShapesTest, AWaczGivesTheFilesInIt) {
  const fs::path wacz = directory_.file("luxi.wacz");
  write_file(wacz, zip_of({{"datapackage.json", "{}"},
                           {"pages/pages.jsonl", "{\"format\": \"json-pages-1.0\"}\n"},
                           {"indexes/index.cdx.gz", "x"},
                           {"archive/rec-0.warc.gz", bytes_of(sample("browsertrix.warc.gz"))},
                           {"archive/rec-1.WARC", bytes_of(sample("wget.warc"))}}));
  EXPECT_TRUE(is_wacz(wacz));
  EXPECT_FALSE(is_wacz(sample("wget.warc")));
  const fs::path db = directory_.file("w.db");
  const Ran ran = run_gongkai({"import", db.string(), wacz.string(), "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"new_documents\":4"));
  const Ran again = run_gongkai({"import", db.string(), wacz.string(), "--json"});
  EXPECT_THAT(again.out, HasSubstr("\"added\":0"));
  Archive archive = Archive::open_for_reading(db);
  Statement row = archive.database().query("SELECT imported_from FROM fetch");
  ASSERT_TRUE(row.next());
  EXPECT_THAT(row.text(0), HasSubstr("luxi.wacz#archive-rec-0.warc.gz <urn:uuid:"));
}

TEST_F(WarcShapesTest, NamesInAWaczMayBeLongOrComeToTheSame) {
  const fs::path wacz = directory_.file(std::string(240, 'x') + ".wacz");
  write_file(wacz,
             zip_of({{"archive/" + std::string(200, 'y') + ".warc", bytes_of(sample("wget.warc"))},
                     {"a/b.warc", bytes_of(sample("wget.warc"))},
                     {"a-b.warc.gz", bytes_of(sample("heritrix.warc.gz"))}}));
  fs::create_directory(directory_.file("u"));
  const auto files = unpack_wacz(wacz, directory_.file("u"));
  ASSERT_TRUE(files) << files.error();
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ(bytes_of((*files)[1]), bytes_of(sample("wget.warc")));
  EXPECT_EQ(bytes_of((*files)[2]), bytes_of(sample("heritrix.warc.gz")));
}

TEST_F(WarcShapesTest, AZipThatIsNoWaczIsRefusedInWords) {
  const std::string db = directory_.file("w.db").string();
  const auto refused = [&](const std::string& bytes) {
    const fs::path file = directory_.file("bad.wacz");
    write_file(file, bytes);
    const Ran ran = run_gongkai({"import", db, file.string()});
    EXPECT_EQ(ran.code, 1);
    return ran.err;
  };
  EXPECT_THAT(refused(zip_of({{"a.txt", "x"}})), HasSubstr("without a WARC file"));
  const std::string whole = zip_of({{"archive/a.warc", bytes_of(sample("wget.warc"))}});
  EXPECT_THAT(refused(whole.substr(0, whole.size() / 2)), HasSubstr("bad.wacz"));
  // 200 MB of zeros in a few hundred kilobytes.
  EXPECT_THAT(refused(zip_of({{"archive/a.warc", std::string(200U << 20U, '\0')}})),
              HasSubstr("far more than its size"));
  EXPECT_FALSE(fs::exists(db)) << "nothing was begun";
}

}  // namespace
}  // namespace gongkai
