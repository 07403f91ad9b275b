#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulated_year.h"

namespace gongkai {
namespace {

TEST(Year, EveryEventEndsInItsAlarmAndItsChangesAndNoOther) {
  const SimulatedYear::Figures year = SimulatedYear{static_cast<int>(kTurns.size())}.run();
  EXPECT_THAT(year.mistakes, testing::IsEmpty());
  EXPECT_GT(year.new_documents, 700U);
  EXPECT_LT(year.requests, year.new_documents * 12);
  EXPECT_LT(year.log_lines, year.new_documents);
}

}  // namespace
}  // namespace gongkai
