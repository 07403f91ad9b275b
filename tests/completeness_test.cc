#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/program.h"
#include "tests/sample_site.h"

namespace gongkai {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A column that is all there, and one of whose pages is missing; two numbers of a series are not
/// there.
class CompletenessTest : public testing::Test {
 protected:
  CompletenessTest() {
    for (const char* column : {"/whole/", "/short/"}) {
      site.publish(column, 30);
      site.columns[column].shows_total = true;
    }
    int number = 0;
    for (SampleSite::Article& row : site.columns["/whole/"].rows) {
      ++number;
      if (number != 7 && number != 8) row.index_no = fmt::format("009289999/2026-{:05}", number);
    }
    site.overrides["/short/index_1.html"] = {.status = 404};
    crawl.emplace(site);
    crawl->run();
  }

  Ran run(std::vector<std::string> words) {
    words.insert(words.begin() + 1, crawl->path().string());
    return run_gongkai(std::move(words));
  }

  SampleSite site;
  std::optional<SampleCrawl> crawl;
};

TEST_F(CompletenessTest, StatusShowsEachColumnAndTheGapsOfSeries) {
  EXPECT_THAT(run({"status"}).out,
              AllOf(HasSubstr("30 of 30 rows, 30 archived  http://www.a.gov.cn/whole/"),
                    HasSubstr("20 of 30 rows, 20 archived; 10 rows were never shown"),
                    HasSubstr("009289999/2026-: 28 of the numbers 1 to 30 are there, not 7-8")));
}

TEST_F(CompletenessTest, CoverageShowsTheColumnsThatAreNotAllThereAndTheGaps) {
  EXPECT_THAT(run({"coverage"}).out,
              AllOf(HasSubstr("columns: 1 of 2 are complete"),
                    HasSubstr("20 of 30 rows, 20 archived; 10 rows were never shown"),
                    HasSubstr("not 7-8"), Not(HasSubstr("/whole/"))));
}

TEST_F(CompletenessTest, BothSayTheSameToPrograms) {
  const auto status = nlohmann::json::parse(run({"status", "--json"}).out);
  const auto coverage = nlohmann::json::parse(run({"coverage", "--json"}).out);
  ASSERT_EQ(status["columns"].size(), 2U);
  EXPECT_EQ(status["columns"], coverage["columns"]);
  EXPECT_EQ(status["gaps"], coverage["gaps"]);
  EXPECT_EQ(coverage["gaps"][0]["gaps"], nlohmann::json::parse("[[7, 8]]"));
  for (const auto& column : status["columns"]) {
    const bool whole = column["column"] == "http://www.a.gov.cn/whole/";
    EXPECT_EQ(column["declared"], 30);
    EXPECT_EQ(column["seen"], whole ? 30 : 20);
    EXPECT_EQ(column["archived"], whole ? 30 : 20);
    EXPECT_EQ(column["complete"], whole);
  }
}

}  // namespace
}  // namespace gongkai
