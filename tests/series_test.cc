#include "store/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class SeriesTest : public testing::Test {
 protected:
  void add(std::string index_no, std::string doc_no = {}) {
    const std::string url = "http://a.gov.cn/" + std::to_string(++documents_) + ".html";
    Request request = document_request(url);
    archive.enqueue(std::span{&request, 1});
    const Response response = answer(*archive.next_due("a.gov.cn", kNoon), url);
    Document document = document_of(response, url);
    if (!index_no.empty()) document.index_no = std::move(index_no);
    if (!doc_no.empty()) document.doc_no = std::move(doc_no);
    archive.record(response, document, {}, kNoon);
  }

  std::vector<Series> series() { return archive.status(kNoon).series; }

  ScratchDirectory directory_;
  int documents_ = 0;
  Archive archive = Archive::open_for_writing(directory_.file("a.db"));
};

TEST_F(SeriesTest, NumbersThatAreMissingInASeriesAreNamed) {
  for (const char* const serial : {"00003", "00004", "00005", "00008", "00009", "00011"})
    add("11500110009289999R/2024-" + std::string{serial});
  const auto all = series();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].kind, "index_no");
  EXPECT_EQ(all[0].name, "11500110009289999R/2024-");
  EXPECT_EQ(all[0].known, 6);
  EXPECT_THAT(all[0].gaps, ElementsAre(Pair(6, 7), Pair(10, 10)));
}

TEST_F(SeriesTest, DocumentNumbersAreASeriesForEachIssuerAndYear) {
  for (const int number : {1, 2, 3, 5, 6}) {
    add("", "某府发〔2024〕" + std::to_string(number) + "号");
    add("", "某府发〔2025〕" + std::to_string(number + 1) + "号");
  }
  add("", "另府发〔2024〕9号");
  const auto all = series();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "某府发〔2024〕");
  EXPECT_THAT(all[0].gaps, ElementsAre(Pair(4, 4)));
  EXPECT_THAT(all[1].gaps, ElementsAre(Pair(5, 5)));
}

TEST_F(SeriesTest, WhereMostNumbersAreElsewhereAGapSaysNothing) {
  for (const int number : {1, 40, 80, 120, 160}) add("X/2024-" + std::to_string(number));
  EXPECT_THAT(series(), IsEmpty());
}

TEST_F(SeriesTest, AFewNumbersAreNoSeriesAndOneGivenTwiceCountsOnce) {
  for (const int number : {1, 2, 4, 4, 2}) add("X/2024-" + std::to_string(number));
  for (const char* const other : {"", "12", "ABC", "X/2024-", "2024", "X/2024-1234567890123"})
    add(other);
  EXPECT_THAT(series(), IsEmpty());
}

}  // namespace
}  // namespace gongkai
