#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/archive.h"
#include "store/error.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ArchiveQueueTest : public ::testing::Test {
 protected:
  void reopen() {
    archive_.reset();
    archive_.emplace(Archive::open_for_writing(path_));
  }

  std::vector<std::string> due_urls(std::string_view host, TimePoint now = kNoon) {
    std::vector<std::string> urls;
    while (const auto request = archive_->next_due(host, now)) urls.push_back(request->url);
    return urls;
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
  std::optional<Archive> archive_{Archive::open_for_writing(path_)};
};

void expect_same(const Request& a, const Request& b) {
  EXPECT_EQ(a.url, b.url);
  EXPECT_EQ(a.method, b.method);
  EXPECT_EQ(a.form, b.form);
  EXPECT_EQ(a.referer, b.referer);
  EXPECT_EQ(a.purpose, b.purpose);
  EXPECT_EQ(a.portal, b.portal);
  EXPECT_EQ(a.column, b.column);
  EXPECT_EQ(a.page, b.page);
  EXPECT_EQ(a.memo, b.memo);
  EXPECT_EQ(a.row, b.row);
}

TEST_F(ArchiveQueueTest, RequestsComeBackAsTheyWereQueued) {
  archive_->put_portal({.name = "p", .title = "某区", .toml = "title = \"某区\""}, kNoon);
  std::vector<Request> requests;
  requests.push_back({.url = "https://a.example:8443/列表?p=%E4%B8%80&x=",
                      .method = "POST",
                      .form = "page=2&a=%20",
                      .referer = "https://a.example:8443/",
                      .purpose = Purpose::listing,
                      .portal = "p",
                      .column = "https://a.example:8443/head",
                      .page = 2,
                      .memo = "base=index"});
  requests.back().url = "https://a.example:8443/%E5%88%97%E8%A1%A8?p=%E4%B8%80&x=";
  requests.push_back(requests.back());
  requests.back().form = "page=3";
  requests.back().page = 3;
  Row row{.url = "https://a.example:8443/1.html",
          .title = "某镇年度报告",
          .date = "2025-01-10",
          .raw_date = "[2025年1月10日]",
          .source = ByteRange{17, 90}};
  requests.push_back({.url = row.url,
                      .referer = "https://a.example:8443/head",
                      .purpose = Purpose::document,
                      .portal = "p",
                      .row = row});
  row.url = "https://a.example:8443/2.pdf";
  row.title.clear();
  row.date = row.raw_date = "2025-01-11";
  row.source.reset();
  requests.push_back({.url = row.url, .purpose = Purpose::attachment, .portal = "p", .row = row});
  requests.push_back({.url = "https://a.example:8443/robots.txt", .purpose = Purpose::robots});
  requests.push_back(
      {.url = "https://a.example:8443/", .method = "POST", .purpose = Purpose::sitemap});

  EXPECT_EQ(archive_->enqueue(requests), static_cast<int>(requests.size()));
  reopen();
  for (const Request& request : requests) {
    const auto found = archive_->next_due("a.example:8443", kNoon);
    ASSERT_TRUE(found);
    expect_same(*found, request);
  }
  EXPECT_FALSE(archive_->next_due("a.example:8443", kNoon));
}

TEST_F(ArchiveQueueTest, CopiesOfAUrlAreOneRequestForEachUse) {
  EXPECT_EQ(archive_->enqueue({{document_request("http://www.a.example/1.html#top")}}), 1);
  EXPECT_EQ(archive_->enqueue({{document_request("https://a.example/1_wap.html")}}), 0);
  EXPECT_EQ(
      archive_->enqueue({{{.url = "http://a.example/1.html", .purpose = Purpose::attachment}}}), 0);
  EXPECT_TRUE(archive_->knows(document_request("http://a.example/1.html")));
  EXPECT_FALSE(archive_->knows(listing_request("http://a.example/1.html")));
  EXPECT_EQ(archive_->enqueue({{listing_request("http://a.example/1.html")}}), 1);
  EXPECT_THAT(due_urls("www.a.example"), ElementsAre("http://www.a.example/1.html"));
  EXPECT_THAT(due_urls("a.example"), ElementsAre("http://a.example/1.html"));
}

TEST_F(ArchiveQueueTest, OnlyHttpIsQueued) {
  EXPECT_EQ(archive_->enqueue(
                {{document_request("ftp://a.example/x"), document_request("javascript:go()"),
                  document_request("not a url"), document_request("")}}),
            0);
  EXPECT_THAT(archive_->hosts_due(kNoon), IsEmpty());
}

TEST_F(ArchiveQueueTest, ARetitledRowIsBroughtUpToDate) {
  Request request = document_request("http://a.example/1.html");
  archive_->enqueue({{request}});
  request.row =
      Row{.url = request.url, .title = "旧题", .date = "2025-01-10", .raw_date = "2025-01-10"};
  archive_->enqueue({{request}});
  request.row->title = "新题";
  EXPECT_EQ(archive_->enqueue({{request}}), 0);
  EXPECT_EQ(archive_->next_due("a.example", kNoon)->row, request.row);
}

TEST_F(ArchiveQueueTest, RequestsAreHandedOutInTheOrderTheyBecameDue) {
  archive_->enqueue(
      {{document_request("http://a.example/1"), document_request("http://a.example/2"),
        document_request("http://a.example/3")}});
  const Request first = *archive_->next_due("a.example", kNoon);
  const Request second = *archive_->next_due("a.example", kNoon);
  archive_->postpone(second, kNoon + seconds{20});
  archive_->postpone(first, kNoon + seconds{30} + milliseconds{1});
  EXPECT_THAT(due_urls("a.example"), ElementsAre("http://a.example/3"));
  EXPECT_EQ(archive_->next_due_time(kNoon), kNoon + seconds{20});
  EXPECT_THAT(due_urls("a.example", kNoon + seconds{30}), ElementsAre("http://a.example/2"));
  // Never a moment before it was asked for.
  EXPECT_FALSE(archive_->next_due("a.example", kNoon + seconds{30} + milliseconds{1}));
  EXPECT_EQ(archive_->next_due("a.example", kNoon + seconds{31})->url, "http://a.example/1");
}

TEST_F(ArchiveQueueTest, HostsComeUpWhenTheirRequestsDo) {
  archive_->enqueue(
      {{document_request("http://a.example/1"), document_request("http://b.example:8080/1")}});
  EXPECT_THAT(archive_->hosts_due(kNoon), ElementsAre("a.example", "b.example:8080"));
  archive_->postpone(*archive_->next_due("a.example", kNoon), kNoon + hours{1});
  EXPECT_THAT(archive_->hosts_due(kNoon), ElementsAre("b.example:8080"));
  EXPECT_THAT(archive_->hosts_due(kNoon + hours{1}), ElementsAre("a.example", "b.example:8080"));
  archive_->enqueue({{document_request("http://c.example/1")}});
  EXPECT_THAT(archive_->hosts_due(kNoon), ElementsAre("b.example:8080", "c.example"));
}

TEST_F(ArchiveQueueTest, WhatABatchQueuedIsForgottenWithIt) {
  {
    const Archive::Batch batch{*archive_};
    archive_->enqueue({{document_request("http://a.example/1")}});
    EXPECT_THAT(archive_->hosts_due(kNoon), ElementsAre("a.example"));
  }
  EXPECT_THAT(archive_->hosts_due(kNoon), IsEmpty());
  EXPECT_EQ(archive_->enqueue({{document_request("http://a.example/1")}}), 1);
}

TEST_F(ArchiveQueueTest, OtherPortalsRequestsMayBePassedOver) {
  std::vector<Request> requests{document_request("http://a.example/1"),
                                document_request("http://a.example/2"),
                                document_request("http://b.example/3")};
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].portal = "p" + std::to_string(i);
    archive_->put_portal({.name = requests[i].portal}, kNoon);
  }
  archive_->enqueue(requests);
  archive_->look_only_at(std::vector<std::string>{"p1", "unknown"});
  EXPECT_THAT(archive_->hosts_due(kNoon), ElementsAre("a.example"));
  const Request meant = *archive_->next_due("a.example", kNoon);
  EXPECT_EQ(meant.url, "http://a.example/2");
  EXPECT_FALSE(archive_->next_due("b.example", kNoon));
  archive_->postpone(meant, kNoon + hours{1});
  EXPECT_EQ(archive_->next_due_time(kNoon), kNoon + hours{1});
  archive_->look_only_at({});
  EXPECT_THAT(archive_->hosts_due(kNoon), ElementsAre("a.example", "b.example"));
}

TEST_F(ArchiveQueueTest, HeadsOfAPortalAreMadeDueAgain) {
  const Portal portal{.name = "p"};
  archive_->put_portal(portal, kNoon);
  Request head = listing_request("http://a.example/");
  Request second = listing_request("http://a.example/index_1.html", 2);
  head.portal = second.portal = "p";
  archive_->enqueue({{head, second}});
  while (const auto request = archive_->next_due("a.example", kNoon)) {
    archive_->record(answer(*request, "x"), Listing{}, {}, kNoon);
  }
  EXPECT_THAT(archive_->hosts_due(kNoon), IsEmpty());
  EXPECT_EQ(archive_->make_due(portal), 1);
  EXPECT_THAT(due_urls("a.example"), ElementsAre(head.url));
  EXPECT_EQ(archive_->make_due(second.url), 1);
  EXPECT_THAT(due_urls("a.example"), ElementsAre(second.url));
  EXPECT_EQ(archive_->make_due("http://a.example/unknown"), 0);
}

TEST_F(ArchiveQueueTest, AnOutcomeMayAskForKnownPagesAgain) {
  const Request head = listing_request("http://a.example/");
  const Request second = listing_request("http://a.example/index_1.html", 2);
  archive_->enqueue({{head, second}});
  while (const auto request = archive_->next_due("a.example", kNoon)) {
    archive_->record(answer(*request, "x"), Listing{}, {}, kNoon);
  }
  const Outcome outcome{.next = {second},
                        .again = {second, listing_request("http://a.example/index_2.html", 3)}};
  EXPECT_EQ(archive_->record(answer(head, "x"), Listing{}, outcome, kNoon).queued, 1);
  EXPECT_THAT(due_urls("a.example"), ElementsAre(second.url, "http://a.example/index_2.html"));
}

TEST_F(ArchiveQueueTest, APortalMustBePutBeforeItsRequests) {
  Request request = document_request("http://a.example/1");
  request.portal = "unknown";
  EXPECT_THROW(archive_->enqueue({{request}}), StoreError);
  EXPECT_FALSE(archive_->knows(request));
}

TEST_F(ArchiveQueueTest, CountsFollowTheQueue) {
  archive_->enqueue(
      {{document_request("http://a.example/1"), document_request("http://a.example/2"),
        document_request("http://a.example/3")}});
  const Request first = *archive_->next_due("a.example", kNoon);
  const Request second = *archive_->next_due("a.example", kNoon);
  archive_->record(answer(first, "x"), Listing{}, {}, kNoon);
  archive_->record(failure(second, FetchState::too_slow, "timed out"), Refusal{},
                   {.ask_again = kNoon + hours{1}}, kNoon);
  const QueueCounts counts = archive_->status(kNoon).queue;
  EXPECT_EQ(counts.due, 1);
  EXPECT_EQ(counts.waiting, 1);
  EXPECT_EQ(counts.idle, 1);
  EXPECT_EQ(counts.failed, 1);
}

// A million queued URLs may cost their length and 80 bytes each; 100,000 are told the same by a
// file that is small enough for a test.
TEST_F(ArchiveQueueTest, AQueuedUrlCostsAtMost80BytesMoreThanItsLength) {
  constexpr int kUrls = 100'000;
  std::size_t length = 0;
  {
    Archive::Batch batch{*archive_};
    std::vector<Request> page;
    for (int i = 0; i < kUrls; ++i) {
      page.push_back(document_request(
          fmt::format("http://www.h{}.example/zwgk/fdzdgknr/post_{}.html", i % 50, i)));
      page.back().referer =
          fmt::format("http://www.h{}.example/zwgk/index_{}.html", i % 50, i / 1000);
      length += page.back().url.size();
      if (page.size() < 20) continue;
      EXPECT_EQ(archive_->enqueue(page), 20);
      page.clear();
    }
    batch.commit();
  }
  archive_.reset();
  EXPECT_LE(std::filesystem::file_size(path_), length + 80UL * kUrls);
}

}  // namespace
}  // namespace gongkai
