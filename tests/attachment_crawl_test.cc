#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "cli/file_reader.h"
#include "store/sqlite.h"
#include "tests/docx_files.h"
#include "tests/program.h"
#include "tests/sample_site.h"

namespace gongkai {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using namespace std::chrono_literals;

constexpr const char* kColumn = "/zwgk/fzzfjsndbg/";

/// A column of one article whose page hands out files.
class AttachmentCrawlTest : public testing::Test {
 protected:
  void SetUp() override {
    site.publish(kColumn, 1);
    crawl.emplace(site);
  }

  [[nodiscard]] const SampleSite::Article& article() const {
    return site.columns.at(kColumn).rows.front();
  }

  /// The article's page with this between title and footer, after `words` of its own.
  void set_page(const std::string& inside, int words = 0) {
    std::string body;
    for (int i = 0; i < words; ++i)
      body += "<p>" + article().title + "。" + article().text + "</p>";
    site.overrides[article().path] = {
        .body = fmt::format("<html><head><meta charset=utf-8><title>{0}</title><meta "
                            "name=ArticleTitle content=\"{0}\"></head><body><h1>{0}</h1>"
                            "<p>发布日期：{1}</p><div class=TRS_Editor>{2}{3}</div></body></html>",
                            article().title, article().date, body, inside)};
  }

  void set_file(const std::string& path, std::string bytes, std::string head = "") {
    site.overrides[path] = {.head = std::move(head), .body = std::move(bytes)};
  }

  [[nodiscard]] std::string link(const std::string& path) const {
    return fmt::format("<p><a href=\"{}\">{}.docx</a></p>", path, article().title);
  }

  std::vector<std::string> query(std::string_view sql) const {
    Database database{crawl->path(), Database::Mode::read};
    std::vector<std::string> words;
    Statement row = database.query(sql);
    while (row.next()) words.push_back(row.text(0));
    return words;
  }

  SampleSite site;
  std::optional<SampleCrawl> crawl;
};

const std::string kReport =
    docx({.body = paragraph("第一段正文，写明本镇一年来的工作。") + paragraph("第二段正文。")});
const std::string kReportText = "第一段正文，写明本镇一年来的工作。\n第二段正文。";

TEST_F(AttachmentCrawlTest, AFileIsADocumentWithItsPageAsParent) {
  set_page(link("/files/a.docx"), 8);
  set_file("/files/a.docx", kReport, "Content-Disposition: attachment; filename=\"b.docx\"\r\n");
  EXPECT_THAT(crawl->run(), Contains(site.url("/files/a.docx")));
  EXPECT_EQ(crawl->web.visits.back().referer, site.url(article().path));
  EXPECT_THAT(query("SELECT kind FROM v_documents ORDER BY kind"),
              ElementsAre("attachment", "page"));
  EXPECT_THAT(query("SELECT p.kind FROM document a JOIN document p ON p.id = a.parent"),
              ElementsAre("page"));
  EXPECT_THAT(query("SELECT text FROM v_latest WHERE kind = 'attachment'"),
              ElementsAre(kReportText));
  EXPECT_THAT(query("SELECT text_from FROM v_latest WHERE text_from IS NOT NULL"), ElementsAre());
  EXPECT_THAT(query("SELECT rule FROM claim WHERE field = 'file_name' ORDER BY n"),
              ElementsAre("link", "content_disposition:filename", "url"));
}

TEST_F(AttachmentCrawlTest, APageWithoutABodyHasTheTextOfItsFileAndSaysSo) {
  set_page(link("/files/a.docx"));
  set_file("/files/a.docx", kReport);
  crawl->run();
  EXPECT_THAT(query("SELECT text FROM v_latest WHERE kind = 'page'"), ElementsAre(kReportText));
  EXPECT_EQ(query("SELECT text_from FROM v_latest WHERE kind = 'page'"),
            query("SELECT document FROM v_latest WHERE kind = 'attachment'"));
  EXPECT_THAT(query("SELECT value FROM claim WHERE field = 'text'"),
              ElementsAre(site.url("/files/a.docx")));
  EXPECT_THAT(query("SELECT text FROM stripped WHERE rule = 'beside_file'"),
              ElementsAre(article().title + ".docx"));
}

TEST_F(AttachmentCrawlTest, OfTwoFilesTheFirstWithATextStandsIn) {
  set_page(link("/files/scan.rar") + link("/files/a.docx"));
  set_file("/files/scan.rar", "Rar!\x1A\x07\x01");
  set_file("/files/a.docx", kReport);
  crawl->run();
  EXPECT_THAT(query("SELECT text FROM v_latest WHERE kind = 'page'"), ElementsAre(kReportText));
  EXPECT_THAT(query("SELECT state || ': ' || reason FROM v_failures"),
              ElementsAre("unreadable: rar: there is no reader for this format"));
}

TEST_F(AttachmentCrawlTest, APageThatIsReadAgainDoesNotAskItsFilesAgain) {
  set_page(link("/files/a.docx"));
  set_file("/files/a.docx", kReport);
  crawl->run();
  const auto text = query("SELECT text FROM v_latest WHERE kind = 'page'");
  crawl->wait(25h);
  site.columns[kColumn].rows.front().title += "（更正）";  // a retitled row is asked at once
  set_page(link("/files/a.docx"));
  const auto asked = crawl->run();
  EXPECT_THAT(asked, Contains(site.url(article().path)));
  EXPECT_THAT(asked, Not(Contains(site.url("/files/a.docx"))));
  EXPECT_EQ(query("SELECT text FROM v_latest WHERE kind = 'page'"), text);
}

TEST_F(AttachmentCrawlTest, AFileThatChangesChangesThePageThatHasItsText) {
  set_page(link("/files/a.docx"));
  set_file("/files/a.docx", kReport);
  crawl->run();
  crawl->wait(24h * 120);
  set_file("/files/a.docx", docx({.body = paragraph("改过的正文。")}));
  crawl->run();
  EXPECT_THAT(query("SELECT text FROM v_latest"), ElementsAre("改过的正文。", "改过的正文。"));
}

TEST_F(AttachmentCrawlTest, AFileOnAnotherHostIsAFailureThatNobodyAsked) {
  set_page("<p><a href=\"http://other.gov.cn/a.docx\">附件.docx</a></p>", 8);
  EXPECT_THAT(crawl->run(), Not(Contains("http://other.gov.cn/a.docx")));
  EXPECT_THAT(query("SELECT state FROM v_failures"), ElementsAre("off_scope"));
}

TEST_F(AttachmentCrawlTest, ARowThatIsAFileIsADocument) {
  set_file(article().path, kReport);
  crawl->run();
  EXPECT_THAT(query("SELECT text FROM v_latest"), ElementsAre(kReportText));
  EXPECT_THAT(query("SELECT title FROM v_latest"), ElementsAre(article().title));
}

TEST_F(AttachmentCrawlTest, FilesInAZipAreDocumentsWithTheZipAsParent) {
  set_page("<p><a href=\"/files/a.zip\">全部材料.zip</a></p>", 8);
  set_file("/files/a.zip", zip_of({{"甲/报告.docx", kReport},
                                   {"b.rar", "Rar!\x1A\x07\x01"},
                                   {"c.zip", zip_of({{"d.txt", "里面的里面。"}})}}));
  crawl->run();
  EXPECT_THAT(query("SELECT text FROM v_latest WHERE url LIKE '%#%'"), ElementsAre(kReportText));
  EXPECT_THAT(query("SELECT p.url FROM document m JOIN document p ON p.id = m.parent "
                    "WHERE m.url LIKE '%#%'"),
              ElementsAre(site.url("/files/a.zip")));
  EXPECT_THAT(query("SELECT value || ' ' || raw FROM claim WHERE field = 'member' ORDER BY n"),
              ElementsAre("read 甲/报告.docx", "unread b.rar", "unread c.zip"));
  crawl->wait(24h * 120);
  set_file("/files/a.zip", zip_of({{"另一份.docx", kReport}}));
  crawl->run();
  EXPECT_EQ(
      query("SELECT gone_at FROM document WHERE url LIKE '%#%' AND gone_at IS NOT NULL").size(),
      1U);
}

TEST_F(AttachmentCrawlTest, TheSameBytesAreKeptOnce) {
  set_page(link("/files/a.docx") + link("/files/b.docx"), 8);
  set_file("/files/a.docx", kReport);
  set_file("/files/b.docx", kReport);
  crawl->run();
  EXPECT_EQ(query("SELECT id FROM document WHERE kind = 'attachment'").size(), 2U);
  EXPECT_EQ(query("SELECT DISTINCT body FROM fetch WHERE url LIKE '%.docx'").size(), 1U);
}

TEST_F(AttachmentCrawlTest, AFileThatIsAnsweredWithAListIsNoFile) {
  site.publish(kColumn, 5);
  set_page("<p><a href=\"/zwgk/fzzfjsndbg/index_0.html?f=a.docx\">附件.docx</a></p>", 8);
  site.overrides["/zwgk/fzzfjsndbg/index_0.html?f=a.docx"] =
      *site.answer({.url = site.url(kColumn)});
  crawl->run();
  EXPECT_THAT(query("SELECT state FROM v_failures WHERE purpose = 'attachment'"),
              ElementsAre("soft_404"));
}

TEST_F(AttachmentCrawlTest, AFileThatBreaksItsReaderIsAFailureAndTheArchiveHolds) {
  const ScratchDirectory scratch;
  const std::string reader = scratch.file("reader").string();
  std::ofstream{reader} << "#!/bin/sh\nkill -SEGV $$\n";
  ::chmod(reader.c_str(), 0700);
  crawl->files = child_reader(reader);
  set_page(link("/files/a.docx"), 8);
  set_file("/files/a.docx", kReport);
  crawl->run();
  EXPECT_EQ(crawl->tally.new_documents, 1);
  EXPECT_THAT(query("SELECT state FROM v_failures"), ElementsAre("unreadable"));
  EXPECT_THAT(query("SELECT size FROM body JOIN fetch ON body = sha256 WHERE url LIKE '%.docx'"),
              ElementsAre(std::to_string(kReport.size())));
  EXPECT_EQ(run_gongkai({"verify", crawl->path().string()}).code, 0);
}

}  // namespace
}  // namespace gongkai
