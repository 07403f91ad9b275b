#include "cli/folding_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>
#include <string>

namespace gongkai {
namespace {

/// What stands in a log after `say`, the counts of the end included.
template <typename Say>
std::string log_of(Say say, bool quiet = false) {
  std::ostringstream lines;
  const auto below = std::make_shared<spdlog::sinks::ostream_sink_mt>(lines);
  below->set_pattern("%v");
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", below));
  {
    const FoldingLog log{quiet, [&lines] { lines << "> "; }};
    say();
  }
  spdlog::set_default_logger(before);
  return lines.str();
}

TEST(FoldingLog, SaysAWarningOfOneHostOnceAndInTheEndHowOften) {
  EXPECT_EQ(log_of([] {
              for (int minute = 1; minute < 5; ++minute)
                spdlog::warn("host_held host=a.gov.cn until=10:0{} reason=busy", minute);
              spdlog::warn("host_held host=b.gov.cn until=11:00 reason=busy");
              spdlog::warn("robots_refused host=a.gov.cn reason=HTTP 503");
            }),
            "> host_held host=a.gov.cn until=10:01 reason=busy\n"
            "> host_held host=b.gov.cn until=11:00 reason=busy\n"
            "> robots_refused host=a.gov.cn reason=HTTP 503\n"
            "> host_held host=a.gov.cn came 3 more times, last: until=10:04 reason=busy\n");
}

TEST(FoldingLog, SaysEachDocumentAndNoneWhenQuiet) {
  const auto say = [] {
    spdlog::info("document_new id=a");
    spdlog::info("document_new id=a");
    spdlog::warn("branch_closed host=a path=/x");
    spdlog::warn("bare");
    spdlog::warn("bare");
  };
  EXPECT_EQ(log_of(say),
            "> document_new id=a\n> document_new id=a\n> branch_closed host=a path=/x\n> bare\n"
            "> bare came 1 more time, last: \n");
  EXPECT_EQ(log_of(say, true),
            "> branch_closed host=a path=/x\n> bare\n> bare came 1 more time, last: \n");
}

TEST(FoldingLog, StaysBoundedWhereEveryLineIsAboutSomethingElse) {
  const std::string lines = log_of([] {
    for (int thing = 0; thing < 30'000; ++thing) spdlog::warn("odd thing={} x", thing);
  });
  EXPECT_EQ(std::ranges::count(lines, '\n'), 10'002);
  EXPECT_THAT(lines, testing::EndsWith("> odd came 19999 more times, last: thing=29999 x\n"));
}

}  // namespace
}  // namespace gongkai
