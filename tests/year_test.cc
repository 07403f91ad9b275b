#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulated_year.h"

namespace gongkai {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Year, EveryEventEndsInItsAlarmAndItsChangesAndNoOther) {
  SimulatedYear simulated{2 * static_cast<int>(kTurns.size())};
  const SimulatedYear::Figures year = simulated.run();
  ASSERT_THAT(year.mistakes, testing::IsEmpty());
  EXPECT_GT(year.new_documents, 700U);
  EXPECT_LT(year.requests, year.new_documents * 12);
  EXPECT_LT(year.log_lines, year.new_documents * 6 / 5);  // one a document, and few others
  EXPECT_LT(year.alarming_runs, year.runs / 2);

  // The same eyes see what is not as it should be.
  const auto after = [&](std::string_view sql) {
    Database{simulated.path(), Database::Mode::write}.run(sql);
    return simulated.mistakes();
  };
  EXPECT_THAT(
      after("INSERT INTO alarm (portal, place, kind, looks_like, says, opened_at) "
            "SELECT portal, place, 'twice', looks_like, says, opened_at FROM alarm LIMIT 1"),
      SizeIs(1));
  EXPECT_THAT(
      after("DELETE FROM alarm WHERE id IN (SELECT max(id) FROM alarm WHERE kind = 'silence') "
            "OR kind = 'twice'"),
      ElementsAre(HasSubstr("it falls silent")));
  EXPECT_THAT(after("UPDATE alarm SET opened_at = '2026-12-20T00:00:00.000Z' WHERE id = "
                    "(SELECT min(id) FROM alarm WHERE kind = 'same_titles')"),
              SizeIs(2));
  EXPECT_THAT(
      after("DELETE FROM change WHERE id = (SELECT max(id) FROM change WHERE kind = 'moved')"),
      Contains(HasSubstr("the column moves")));
}

}  // namespace
}  // namespace gongkai
