#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kRows =
    "SELECT visit(column1, column2) FROM (VALUES (1, '甲'), (2, NULL), (3, '丙'))";

TEST(Visit, HandsOverTheValuesOfEveryRow) {
  Database database{":memory:", Database::Mode::create};
  std::vector<std::string> rows;
  database.visit(kRows, [&](const Visited& row) {
    rows.push_back(std::to_string(row.integer(0)) + (row.null(1) ? "-" : std::string{row.view(1)}));
  });
  EXPECT_THAT(rows, ElementsAre("1甲", "2-", "3丙"));
}

TEST(Visit, WhatIsThrownComesOutAndTheNextOneWorks) {
  Database database{":memory:", Database::Mode::create};
  int rows = 0;
  EXPECT_THROW(database.visit(kRows,
                              [&](const Visited&) {
                                if (++rows == 2) throw std::runtime_error{"enough"};
                              }),
               std::runtime_error);
  EXPECT_EQ(rows, 2);
  database.visit(kRows, [&](const Visited&) { ++rows; });
  EXPECT_EQ(rows, 5);
  EXPECT_THROW(database.visit("SELECT visit(x) FROM nowhere", [](const Visited&) {}), StoreError);
}

// A schema is a file's, and a file may be anybody's.
TEST(Visit, NoViewCanCallIt) {
  Database database{":memory:", Database::Mode::create};
  database.script("CREATE VIEW v AS SELECT visit(1) AS x");
  EXPECT_THROW(database.run("SELECT x FROM v"), StoreError);
}

}  // namespace
}  // namespace gongkai
