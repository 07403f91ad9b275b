#include "store/warc_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/file_reader.h"
#include "demo/server.h"
#include "store/warc.h"
#include "tests/warc_files.h"
#include "tests/warc_import_fixture.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kPage = "http://www.a.example.gov.cn/zwgk/fzzf/t20250318_1234567.html";

class WarcImportTest : public WarcImportFixture {
 protected:
  Imported import(const std::string& bytes, const std::string& name = "x.warc") {
    return import(std::vector<std::pair<std::string, std::string>>{{name, bytes}});
  }

  Imported import(const std::vector<std::pair<std::string, std::string>>& files) {
    std::vector<std::filesystem::path> paths;
    for (const auto& [name, bytes] : files) {
      paths.push_back(directory_.file(name));
      write_file(paths.back(), bytes);
    }
    return import_warc(archive_, paths, options_);
  }
};

TEST_F(WarcImportTest, APageBecomesADocumentWithItsEvidence) {
  const Imported imported =
      import(warc_record("warcinfo", "", "software: Wget/1.21.3\r\n",
                         {{"Content-Type", "application/warc-fields"}}) +
             warc_record("request", "<" + kPage + ">", "GET / HTTP/1.1\r\nHost: a\r\n\r\n") +
             warc_record("response", "<" + kPage + ">", http_answer(report_page("云溪区", 2024)),
                         {{"WARC-IP-Address", "203.0.113.7"}}));
  EXPECT_EQ(imported.records, 3);
  EXPECT_EQ(imported.new_documents, 1);
  EXPECT_TRUE(imported.is_whole());
  const auto shown = archive_.show(kPage);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->document.title, "云溪区2024年法治政府建设年度报告");
  EXPECT_EQ(shown->document.published_on, "2025-03-18");
  EXPECT_THAT(shown->document.text(), HasSubstr("调解矛盾纠纷152起"));
  EXPECT_EQ(shown->provenance.fetched_at, "2025-03-01T08:00:00.000Z");
  EXPECT_EQ(shown->provenance.address, "203.0.113.7:80");
  EXPECT_EQ(shown->provenance.request_head, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(shown->provenance.imported_from, HasSubstr("x.warc <urn:uuid:"));
  EXPECT_EQ(archive_.body(shown->provenance.sha256), report_page("云溪区", 2024));
  EXPECT_TRUE(archive_.verify().holds());
}

TEST_F(WarcImportTest, TheSameFileAgainAddsNothing) {
  const std::string file =
      warc_record("response", kPage, http_answer(report_page("云溪区", 2024))) +
      warc_record("response", kPage + "?page=2", http_answer("<p>no page</p>"));
  const Imported first = import(file);
  EXPECT_EQ(first.added, 2);
  const std::string head = archive_.chain_head();
  const Imported second = import(gzip_member(file), "y.warc.gz");
  EXPECT_EQ(second.added, 0);
  EXPECT_EQ(second.known, 2);
  EXPECT_EQ(archive_.chain_head(), head);
}

TEST_F(WarcImportTest, RequestsBehindTheirAnswersBelongToThem) {
  import(warc_record("response", kPage, http_answer(report_page("云溪区", 2024))) +
         warc_record("request", kPage, "GET /zwgk HTTP/1.1\r\nUser-Agent: b\r\n\r\n") +
         warc_record("metadata", kPage,
                     "via: http://www.a.example.gov.cn/zwgk/\r\nfetchTimeMs: 321\r\n",
                     {{"Content-Type", "application/warc-fields"}}));
  EXPECT_EQ(text("SELECT request_head FROM fetch"), "GET /zwgk HTTP/1.1\r\nUser-Agent: b\r\n\r\n");
  EXPECT_EQ(number("SELECT took_ms FROM fetch"), 321);
  EXPECT_EQ(text("SELECT p.url FROM request r JOIN page p ON p.id = r.found_on"),
            "http://www.a.example.gov.cn/zwgk/");
}

// RFC 9112 §7.1; browsertrix and Common Crawl join chunks and decode bodies, wget and Heritrix not.
TEST_F(WarcImportTest, BodiesAreWhatCameAfterTransferDecoding) {
  const std::string page = report_page("云溪区", 2024);
  const std::string chunked = fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", page.size(), page);
  const auto record = [](int number, const std::string& body, const std::string& headers) {
    return warc_record("response", kPage + "?n=" + std::to_string(number),
                       http_answer(body, headers));
  };
  import(record(1, chunked, "Transfer-Encoding: chunked\r\n") +
         record(2, page, "transfer-encoding: chunked\r\n") +
         record(3, gzip_member(page), "Content-Encoding: gzip\r\n") +
         record(4, page, "content-encoding: gzip\r\n") +
         record(5, page, "X-Crawl-Content-Encoding: br\r\nContent-Length: 17\r\n"));
  EXPECT_THAT(faults_, IsEmpty());
  for (int n = 1; n <= 5; ++n)
    EXPECT_THAT(text_of(kPage + "?n=" + std::to_string(n)), HasSubstr("152起")) << n;
  EXPECT_EQ(number("SELECT count(DISTINCT body) FROM fetch"), 2);
  EXPECT_THAT(text("SELECT response_head FROM fetch WHERE url LIKE '%n=4'"),
              HasSubstr("X-Archive-content-encoding: gzip"));
}

TEST_F(WarcImportTest, HeadsOfOtherVersionsOfHttpAreRead) {
  const std::string page = report_page("云溪区", 2024);
  const auto record = [&](int number, const std::string& head) {
    return warc_record("response", kPage + "?n=" + std::to_string(number), head + page);
  };
  import(
      record(1, "HTTP/2 200\r\ncontent-type: text/html\r\n\r\n") +
      record(2, "HTTP/1.1 200\r\ncontent-type: text/html\r\n\r\n") +
      record(3, ":status: 200\r\ncontent-type: text/html\r\n\r\n") +
      record(4, "HTTP/1.0 200 OK\nContent-Type: text/html\n\n") +
      record(5, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"));
  EXPECT_EQ(number("SELECT count(*) FROM fetch WHERE status = 200 AND state = 'ok'"), 5);
  EXPECT_EQ(number("SELECT count(DISTINCT body) FROM fetch"), 1);
}

TEST_F(WarcImportTest, AResourceIsReadAndSaysThatNobodySentIt) {
  import(
      warc_record("resource", kPage, report_page("云溪区", 2024), {{"Content-Type", "text/html"}}) +
      warc_record("resource", "metadata://gnu.org/software/wget/warc/wget.log", "log",
                  {{"Content-Type", "text/plain"}}) +
      warc_record("resource", "urn:pageinfo:http://a.example/", "{}",
                  {{"Content-Type", "application/json"}}));
  EXPECT_THAT(text_of(kPage), HasSubstr("152起"));
  EXPECT_THAT(text("SELECT response_head FROM fetch"), HasSubstr("X-Archive-Record: resource"));
  EXPECT_EQ(number("SELECT count(*) FROM fetch"), 1);
}

TEST_F(WarcImportTest, ARevisitHasTheBodyOfItsOriginal) {
  const std::string page = report_page("云溪区", 2024);
  const WarcFields digest{{"WARC-Payload-Digest", warc_digest(page)}};
  const std::string original = warc_record("response", kPage, http_answer(page), digest);
  const auto revisit = [&](std::string_view url, const std::string& block, WarcFields fields) {
    fields.emplace_back("WARC-Profile",
                        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
    return warc_record("revisit", url, block, fields, "2025-06-01T08:00:00Z");
  };
  const Imported imported = import(
      original + revisit(kPage, http_answer(""), digest) + revisit(kPage + "?copy=1", "", digest) +
      revisit(kPage + "?lost=1", http_answer(""), {{"WARC-Payload-Digest", warc_digest("?")}}));
  EXPECT_EQ(imported.added, 3);
  EXPECT_EQ(imported.unresolved, 1);
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("bytes that are in none of the files")));
  EXPECT_EQ(number("SELECT count(DISTINCT body) FROM fetch"), 1);
  EXPECT_THAT(text_of(kPage + "?copy=1"), HasSubstr("152起"));
  // In a later file: what it refers to is in the archive.
  const Imported later = import(revisit(kPage + "?third=1", http_answer(""),
                                        {{"WARC-Payload-Digest", warc_digest(page)},
                                         {"WARC-Refers-To-Target-URI", kPage},
                                         {"WARC-Refers-To-Date", "2025-03-01T08:00:00Z"}}),
                                "later.warc");
  EXPECT_EQ(later.added, 1);
  EXPECT_TRUE(later.is_whole());
}

TEST_F(WarcImportTest, ARedirectAndItsTargetAreOneAnswer) {
  const std::string moved = "HTTP/1.1 302 Found\r\nLocation: /new/t20250318_1234567.html\r\n\r\n";
  import(warc_record("response", kPage, moved) +
         warc_record("response", "http://www.a.example.gov.cn/new/t20250318_1234567.html",
                     http_answer(report_page("云溪区", 2024))) +
         warc_record("response", kPage + "?lone=1", moved));
  const auto shown = archive_.show(kPage);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->document.url, "http://www.a.example.gov.cn/new/t20250318_1234567.html");
  EXPECT_EQ(text("SELECT group_concat(hop || coalesce(state, '-'), ' ') FROM fetch"),
            "0- 1ok 0redirected_off_host");
}

TEST_F(WarcImportTest, AListingsRowsSayWhatTheyKnowOfDocuments) {
  const std::string listing = "http://www.a.example.gov.cn/zwgk/fzzf/";
  std::string rows;
  for (int year = 2019; year <= 2024; ++year) {
    rows += fmt::format(
        "<li><a href=\"./t{0}0318_{0}567.html\" title=\"云溪区{1}年法治政府建设年度报告\">云溪区{1}年…</a>"
        "<span>{0}-03-18</span></li>",
        year + 1, year);
  }
  const Imported imported = import(
      warc_record("response", listing,
                  http_answer("<html><body><ul class=\"list\">" + rows + "</ul></body></html>")) +
      warc_record(
          "response", "http://www.a.example.gov.cn/zwgk/fzzf/t20250318_2025567.html",
          http_answer("<html><body><div class=\"content\"><p>2024年，全区办理行政处罚案件37件，"
                      "调解矛盾纠纷152起，组织法治培训6次，成效明显。</p></div></body></html>")));
  EXPECT_EQ(imported.listings, 1);
  EXPECT_EQ(imported.new_documents, 1);
  const auto shown = archive_.show("http://www.a.example.gov.cn/zwgk/fzzf/t20250318_2025567.html");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->document.title, "云溪区2024年法治政府建设年度报告");
  EXPECT_EQ(shown->document.published_on, "2025-03-18");
  // Nobody is going to ask for the others because of that.
  EXPECT_FALSE(archive_.next_due_time(kNoon));
  EXPECT_THAT(archive_.hosts_due(kNoon), IsEmpty());
}

TEST_F(WarcImportTest, FilesFindThePageThatLinksThemWhereverTheyStand) {
  const std::string rtf = "{\\rtf1\\ansi 2024: 37 cases, 152 disputes.\\par}";
  const std::string name = "http://www.a.example.gov.cn/zwgk/fzzf/P020250318.rtf";
  const std::string page =
      "<html><head><title>云溪区2024年法治政府建设年度报告</title></head><body>"
      "<h1>云溪区2024年法治政府建设年度报告</h1><div>发布日期：2025-03-18</div><div class=\"content\">"
      "<p>附件：<a href=\"P020250318.rtf\">云溪区2024年法治政府建设年度报告.rtf</a></p></div></body></html>";
  const Imported imported = import(
      {{"1.warc", warc_record("response", name, http_answer(rtf))},
       {"2.warc", warc_record("response", kPage, http_answer(page)) +
                      warc_record("response", "http://www.a.example.gov.cn/a.png",
                                  "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG")}});
  EXPECT_EQ(imported.added, 2);
  EXPECT_EQ(imported.other, 1);
  const auto shown = archive_.show(name);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->provenance.kind, "attachment");
  EXPECT_EQ(shown->provenance.parent, archive_.show(kPage)->provenance.document);
  EXPECT_THAT(text_of(kPage), HasSubstr("152 disputes"));
  EXPECT_EQ(import({{"1.warc", warc_record("response", name, http_answer(rtf))}}).known, 1);
}

TEST_F(WarcImportTest, WhatIsOlderThanTheArchiveIsKeptAndNotRead) {
  archive_.record(answer(document_request(kPage), report_page("云溪区", 2024)),
                  read(answer(document_request(kPage), report_page("云溪区", 2024)), {}), {},
                  kNoon);
  const std::string newest = text_of(kPage);
  const Imported imported =
      import(warc_record("response", kPage, http_answer(report_page("石桥镇", 2023))));
  EXPECT_EQ(imported.added, 1);
  EXPECT_EQ(imported.older, 1);
  EXPECT_EQ(text_of(kPage), newest);
  EXPECT_EQ(number("SELECT count(*) FROM fetch"), 2);
  // The queue's idea of the last answer is the last answer.
  EXPECT_EQ(number("SELECT last_fetch FROM request"), 1);
}

TEST_F(WarcImportTest, WhatTheQueuePlansStays) {
  archive_.enqueue(std::vector{document_request(kPage)});
  import(warc_record("response", kPage, http_answer(report_page("云溪区", 2024))));
  EXPECT_THAT(archive_.hosts_due(kNoon), ElementsAre("www.a.example.gov.cn"));
  EXPECT_EQ(text_of(kPage).empty(), false);
}

TEST_F(WarcImportTest, DamageIsToldAndTheRestIsRead) {
  const std::string good = warc_record("response", kPage, http_answer(report_page("云溪区", 2024)));
  const Imported imported =
      import(warc_record("response", kPage + "?n=1", "no HTTP at all") +
             warc_record("response", kPage + "?n=2", http_answer("x"), {}, "yesterday") + good +
             good.substr(0, 400));
  EXPECT_EQ(imported.damaged, 3);
  EXPECT_EQ(imported.added, 1);
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("no HTTP answer"), HasSubstr("no date"),
                                   HasSubstr("file ends inside")));
  const std::string cut =
      warc_record("response", kPage + "?n=3", http_answer("<p>a"), {{"WARC-Truncated", "length"}});
  EXPECT_EQ(import(cut, "cut.warc").failed, 1);
  EXPECT_EQ(text("SELECT state FROM fetch ORDER BY id DESC"), "too_large");
}

TEST_F(WarcImportTest, MethodsThatBringNoPageAreLeftOut) {
  const auto pair = [](const std::string& method, const std::string& url) {
    return warc_record("request", url, method + " / HTTP/1.1\r\n\r\nq=1") +
           warc_record("response", url, http_answer("<p>x"));
  };
  const Imported imported = import(pair("HEAD", kPage) + pair("OPTIONS", kPage) +
                                   pair("POST", "http://www.a.example.gov.cn/search"));
  EXPECT_EQ(imported.other, 2);
  EXPECT_EQ(text("SELECT form FROM request"), "q=1");
}

TEST_F(WarcImportTest, PagesInAPortalsScopeAreReadAsItsOwn) {
  auto portal = parse_portal("start = [\"http://www.a.example.gov.cn/zwgk/\"]\n", "yunxi", "yunxi");
  archive_.put_portal(*portal, kNoon);
  import(warc_record("response", kPage, http_answer(report_page("云溪区", 2024))) +
         warc_record("response", "http://b.example/1", http_answer(report_page("云溪区", 2024))));
  EXPECT_EQ(archive_.show(kPage)->provenance.portal, "yunxi");
  EXPECT_EQ(archive_.show("http://b.example/1")->provenance.portal, "");
}

/// The records of a file, each as what must be the same in two exports of the same exchanges: type,
/// URL, payload digest and block; the date too but for texts, which are dated by when they were
/// read.
std::vector<std::string> essence(const std::filesystem::path& path) {
  std::vector<std::string> records;
  WarcReader reader{path, [](const WarcFault& fault) { ADD_FAILURE() << fault.what; }};
  while (const auto record = reader.next()) {
    const std::string_view type = record->field("WARC-Type");
    records.push_back(
        fmt::format("{} {} {} {} {} {}\n{}", type, record->field("WARC-Target-URI"),
                    type == "conversion" || type == "warcinfo" ? "" : record->field("WARC-Date"),
                    record->field("WARC-Payload-Digest"), record->field("WARC-Truncated"),
                    record->field("WARC-IP-Address"), record->block));
  }
  return records;
}

TEST_F(WarcImportTest, AnExportComesBackByteForByte) {
  const std::string first = directory_.file("demo.db").string();
  const Ran demo = run_gongkai({"demo", first});
  if (demo.code != 0) GTEST_SKIP() << "the demo portal could not be served: " << demo.err;
  const std::string warc = directory_.file("1.warc.gz").string();
  const std::string again = directory_.file("2.warc.gz").string();
  ASSERT_EQ(run_gongkai({"export", first, "--format", "warc", "--to", warc}).code, 0);
  {
    Archive demo_archive = Archive::open_for_reading(first);
    Statement row = demo_archive.database().query("SELECT name, title FROM portal");
    while (row.next())
      archive_.put_portal(Portal{.name = row.text(0), .title = row.text(1)}, kNoon);
  }
  options_.read = [reader = child_reader(GONGKAI_PROGRAM)](const Response& response,
                                                           const Portal& portal) {
    return read(response, portal, reader);
  };
  std::ifstream in{warc, std::ios::binary};
  const Imported imported =
      import(std::string{std::istreambuf_iterator<char>{in}, {}}, "demo.warc.gz");
  EXPECT_TRUE(imported.is_whole());
  EXPECT_GT(imported.added, 100);
  {
    std::ofstream out{again, std::ios::binary};
    export_warc(archive_, {.file_name = "1.warc.gz", .software = "gongkai/"},
                [&](std::string_view piece) { return out << piece, true; });
  }
  std::vector<std::string> before = essence(warc);
  std::vector<std::string> after = essence(again);
  for (std::size_t i = 1; i < std::min(before.size(), after.size()); ++i)
    ASSERT_TRUE(before[i] == after[i]) << before[i].substr(0, 400) << "\n  became\n"
                                       << after[i].substr(0, 400);
  ASSERT_EQ(before.size(), after.size());
  // And what was read from it is the same.
  Archive demo_archive = Archive::open_for_reading(first);
  std::int64_t documents = 0;
  demo_archive.show_all({}, [&](const Shown& shown) {
    const auto other = archive_.show(shown.provenance.url);
    EXPECT_TRUE(other) << shown.provenance.url;
    if (!other) return true;
    ++documents;
    EXPECT_EQ(other->document.text(), shown.document.text()) << shown.provenance.url;
    EXPECT_EQ(other->document.title, shown.document.title);
    EXPECT_EQ(other->document.published_on, shown.document.published_on);
    return true;
  });
  EXPECT_GT(documents, 70);
}

TEST_F(WarcImportTest, TheVerbSaysWhatItDidAndExitsWithThreeForDamage) {
  const std::string archive = directory_.file("v.db").string();
  const std::string file = directory_.file("v.warc").string();
  const std::string answer = http_answer(report_page("云溪区", 2024));
  const std::string good =
      warc_record("response", kPage, answer, {{"WARC-Block-Digest", warc_digest(answer)}});
  write_file(file, good);
  const Ran ran = run_gongkai({"import", archive, file});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1 records: 1 answers added"));
  EXPECT_THAT(run_gongkai({"show", archive, kPage}).out,
              HasSubstr("imported from v.warc <urn:uuid:"));
  write_file(file, good + "rubbish");
  const Ran damaged = run_gongkai({"import", archive, file, "--json"});
  EXPECT_EQ(damaged.code, 3);
  EXPECT_THAT(damaged.out, HasSubstr("\"known\":1"));
  EXPECT_THAT(damaged.err, HasSubstr("v.warc: byte "));
  EXPECT_EQ(run_gongkai({"import", archive, directory_.file("none.warc").string()}).code, 1);
  EXPECT_EQ(run_gongkai({"import", archive, file, "--portal", "no-such-portal"}).code, 2);
}

TEST_F(WarcImportTest, WgetsOwnFileOfTheDemoPortalIsRead) {
  if (std::system("wget --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "wget is not installed";
  const auto portal = DemoPortal::start(0);
  ASSERT_TRUE(portal);
  const std::string start = portal->portals().front().start.front();
  const std::string name = directory_.file("wget").string();
  const std::string command = fmt::format(
      "cd '{}' && wget --quiet --recursive --level=2 --no-parent --timeout=10 --tries=1 --no-proxy "
      "--warc-file='{}' '{}' > wget.log 2>&1",
      directory_.file("").string(), name, start);
  std::ignore = std::system(command.c_str());
  std::vector<std::filesystem::path> files{name + ".warc.gz"};
  const Imported imported = import_warc(archive_, files, options_);
  EXPECT_TRUE(imported.is_whole()) << ::testing::PrintToString(faults_);
  EXPECT_GT(imported.new_documents, 5);
  EXPECT_GT(imported.listings, 0);
  EXPECT_TRUE(archive_.verify().holds());
}

}  // namespace
}  // namespace gongkai
