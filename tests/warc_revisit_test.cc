// Revisits, and what else a WARC file leaves out or puts in another place than one would look.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/digest.h"
#include "tests/office_files.h"
#include "tests/warc_files.h"
#include "tests/warc_import_fixture.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kPage = report_page("露溪县", 2023);
const std::string kOriginal = "http://www.luxi.example/p.html";
const std::string kCopy = "http://m.luxi.example/p.html";
const std::string kLater = "2025-04-01T00:00:00Z";

class WarcRevisitTest : public WarcImportFixture {
 protected:
  Imported import(const std::vector<std::string>& files) { return import_into(archive_, files); }

  Imported import_into(Archive& archive, const std::vector<std::string>& files) {
    std::vector<std::filesystem::path> paths;
    for (const std::string& file : files) {
      paths.push_back(directory_.file(fmt::format("{}.warc", paths.size())));
      write_file(paths.back(), file);
    }
    return import_warc(archive, paths, options_);
  }

  /// The text at `url` of an archive of these files alone.
  std::string text_of_new(const std::vector<std::string>& files, const std::string& url) {
    Archive archive = Archive::open_for_writing(directory_.file(fmt::format("{}.db", ++archives_)));
    EXPECT_TRUE(import_into(archive, files).is_whole());
    const auto shown = archive.show(url);
    return shown ? shown->document.text() : "not there";
  }

  int archives_ = 0;
};

std::string original() {
  return warc_record("response", kOriginal, http_answer(kPage),
                     {{"WARC-Payload-Digest", warc_digest(kPage)}});
}

std::string revisit(const std::string& digest = warc_digest(kPage)) {
  return warc_record("revisit", kCopy, http_answer(""), {{"WARC-Payload-Digest", digest}}, kLater);
}

TEST_F(WarcRevisitTest, ItsOriginalMayStandBehindIt) {
  const Imported imported = import({revisit() + original()});
  EXPECT_TRUE(imported.is_whole());
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(imported.known, 0);
  EXPECT_THAT(text_of(kCopy), HasSubstr("行政处罚案件37件"));
  EXPECT_EQ(number("SELECT count(DISTINCT body) FROM fetch"), 1);
  EXPECT_TRUE(import({revisit() + original()}).is_whole());
  EXPECT_EQ(number("SELECT count(*) FROM fetch"), 2) << "the same file again adds nothing";
}

TEST_F(WarcRevisitTest, ItsOriginalMayStandInALaterFile) {
  EXPECT_THAT(text_of_new({revisit(), original()}, kCopy), HasSubstr("行政处罚案件37件"));
}

TEST_F(WarcRevisitTest, ARedirectToItWaitsWithIt) {
  const std::string redirect =
      warc_record("response", "http://www.luxi.example/old",
                  "HTTP/1.1 301 Moved\r\nLocation: http://m.luxi.example/p.html\r\n\r\n");
  const Imported imported = import({redirect + revisit() + original()});
  EXPECT_TRUE(imported.is_whole());
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(imported.failed, 0);
  EXPECT_EQ(text("SELECT group_concat(status, ' ') FROM fetch ORDER BY id"), "200 301 200");
}

TEST_F(WarcRevisitTest, AFileMayStandBehindItsRevisitToo) {
  const std::string file = zip_of({{"说明.txt", "关于预算的说明，共三项，请予审阅。"}});
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n\r\n";
  const std::string first = "http://www.luxi.example/f.zip";
  const std::string again = "http://m.luxi.example/f.zip";
  const Imported imported =
      import({warc_record("revisit", again, head, {{"WARC-Payload-Digest", warc_digest(file)}}) +
              warc_record("response", first, head + file)});
  EXPECT_TRUE(imported.is_whole());
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(number("SELECT count(*) FROM fetch WHERE body IS NOT NULL"), 2);
}

TEST_F(WarcRevisitTest, OneWithoutItsOriginalIsToldOnceAndWhereItStands) {
  std::vector<std::uint64_t> places;
  options_.on_fault = [&](const auto&, const WarcFault& fault) { places.push_back(fault.offset); };
  const Imported imported = import({original() + revisit("sha1:NOBODYHASTHESEBYTES") + original()});
  EXPECT_EQ(imported.unresolved, 1);
  EXPECT_EQ(imported.added, 1);
  EXPECT_EQ(imported.known, 1);
  EXPECT_THAT(places, ElementsAre(original().size()));
}

// A server's 304 is kept under the digest of the page that it says is still good.
TEST_F(WarcRevisitTest, A304StandsForNoBytes) {
  const std::string head = "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n";
  const WarcFields digest{{"WARC-Payload-Digest", warc_digest(kPage)}};
  import({original() + warc_record("revisit", kOriginal, head, digest, "2025-03-15T00:00:00Z") +
          warc_record("response", kOriginal, head, digest, "2025-03-16T00:00:00Z") + revisit()});
  EXPECT_THAT(text_of(kCopy), HasSubstr("行政处罚案件37件"));
}

TEST_F(WarcRevisitTest, ADigestThatIsNotThatOfItsBytesMisleadsNobody) {
  const std::string liar =
      warc_record("response", "http://www.luxi.example/q", http_answer(report_page("别县", 2022)),
                  {{"WARC-Payload-Digest", warc_digest(kPage)}});
  EXPECT_THAT(text_of_new({original() + liar + revisit()}, kCopy), HasSubstr("露溪县"));
  EXPECT_THAT(text_of_new({liar + original() + revisit()}, kCopy), HasSubstr("露溪县"));
}

TEST_F(WarcRevisitTest, BytesOfAnEarlierImportAreFoundByTheirSha256) {
  import({original()});
  const std::string digest = sha256_hex(kPage);
  EXPECT_TRUE(import({revisit("sha-256:" + digest)}).is_whole());
  EXPECT_THAT(text_of(kCopy), HasSubstr("行政处罚案件37件"));
}

// ISO 28500:2017 §8: the rest is in continuation records.
TEST_F(WarcRevisitTest, AFirstSegmentIsNoWholePage) {
  const Imported imported =
      import({warc_record("response", kOriginal, http_answer(kPage.substr(0, kPage.size() - 40)),
                          {{"WARC-Segment-Number", "1"}}) +
              warc_record("continuation", kOriginal, kPage.substr(kPage.size() - 40),
                          {{"WARC-Segment-Number", "2"}})});
  EXPECT_EQ(imported.failed, 1);
  EXPECT_EQ(text_of(kOriginal), "not there");
  EXPECT_EQ(text("SELECT state FROM fetch"), "truncated");
}

// ISO 28500:2017 §5.4: as much of the moment as is known.
TEST_F(WarcRevisitTest, AMomentMayBeAYearOrADay) {
  for (const auto& [date, at] : std::vector<std::pair<std::string, std::string>>{
           {"2024", "2024-01-01T00:00:00.000Z"},
           {"2024-05", "2024-05-01T00:00:00.000Z"},
           {"2024-05-06", "2024-05-06T00:00:00.000Z"},
           {"2024-05-06T07:08Z", "2024-05-06T07:08:00.000Z"},
           {"2024-05-06T07:08:09Z", "2024-05-06T07:08:09.000Z"},
           {"2024-05-06T07:08:09.5Z", "2024-05-06T07:08:09.500Z"},
           {"2024-05-06T07:08:09.123456789Z", "2024-05-06T07:08:09.123Z"}}) {
    import({warc_record("response", kOriginal, http_answer(kPage), {}, date)});
    EXPECT_EQ(text("SELECT at FROM fetch ORDER BY id DESC"), at);
  }
  EXPECT_THAT(faults_, IsEmpty());
  for (const std::string_view date :
       {"", "Z", "20", "20240506070809", "2024Z", "2024-05-06Z", "2024-05-06T07Z",
        "2024-05-06T07:08", "2024-05-06T07:08:09", "2024-05-06T07:08:09.Zx", "2024-13",
        "2024-05-06T07:08:09+08:00"}) {
    faults_.clear();
    import({warc_record("response", kOriginal, http_answer(kPage), {}, date)});
    EXPECT_THAT(faults_, ElementsAre(HasSubstr("no date"))) << date;
  }
}

// Browsers ask for zstd, and servers of portals call UTF-8 a coding.
TEST_F(WarcRevisitTest, ACodingThatNobodyKnowsIsRenamedWhereThePageIsPlain) {
  for (const std::string coding : {"zstd", "UTF-8"}) {
    const std::string page = http_answer(kPage, "Content-Encoding: " + coding + "\r\n");
    EXPECT_THAT(text_of_new({warc_record("response", kOriginal, page)}, kOriginal),
                HasSubstr("行政处罚案件37件"))
        << coding;
  }
}

}  // namespace
}  // namespace gongkai
