#include "cli/child.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using Kind = ChildError::Kind;

ChildCommand shell(std::string script) {
  return {.program = "sh", .arguments = {"-c", std::move(script)}};
}

TEST(Child, GetsItsInputAndGivesItsOutput) {
  const std::string input(1'000'000, 'x');
  const auto result = run_child({.program = "cat", .input = input});
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->output, input);
  EXPECT_EQ(result->exit_code, 0);
}

TEST(Child, ItsMessagesAndExitCodeAreKept) {
  const auto result = run_child(shell("echo why >&2; exit 3"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->messages, "why\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST(Child, OfAProgramThatIsNotThereTheNameIsSaid) {
  const auto result = run_child({.program = "no-such-program"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::not_found);
  EXPECT_EQ(result.error().detail, "no-such-program is not installed");
}

TEST(Child, InheritsNothingButPath) {
  ::setenv("GONGKAI_TEST_SECRET", "x", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  const auto result = run_child({.program = "env"});
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->output.contains("PATH="));
  EXPECT_FALSE(result->output.contains("GONGKAI_TEST_SECRET"));
}

TEST(Child, CannotWriteFiles) {
  const std::string file = testing::TempDir() + "gongkai_child_test";
  const auto result = run_child(shell("echo x > '" + file + "' && cat '" + file + "'"));
  EXPECT_FALSE(result && result->output == "x\n");
}

TEST(Child, HasNoNetwork) {
  const auto result = run_child({.program = "python3",
                                 .arguments = {"-c",
                                               "import socket\n"
                                               "try: socket.socket()\n"
                                               "except PermissionError: print('refused')"}});
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->output, "refused\n") << result->messages;
}

TEST(Child, ChangesNothingOnDisk) {
  const std::string file = testing::TempDir() + "gongkai_child_test_kept";
  std::ofstream{file} << "kept";
  for (const std::string& script :
       {"rm '" + file + "'", "mv '" + file + "' '" + file + "2'", "chmod 0 '" + file + "'",
        "ln '" + file + "' '" + file + "3'", "mkdir '" + file + "4'", ": >> '" + file + "'"}) {
    const auto result = run_child(shell(script));
    EXPECT_TRUE(!result || result->exit_code != 0) << script;
  }
  std::string text;
  std::getline(std::ifstream{file}, text);
  EXPECT_EQ(text, "kept");
  std::remove(file.c_str());
}

TEST(Child, MayHaveAFileInMemoryForAChildOfItsOwn) {
  ChildCommand command{.program = "python3",
                       .arguments = {"-c",
                                     "import os\nf = os.memfd_create('x')\n"
                                     "print(os.write(f, b'abc'))"}};
  command.scratch = 3;
  const auto result = run_child(command);
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->output, "3\n") << result->messages;
}

TEST(Child, IsKilledWhenItTakesTooLong) {
  ChildCommand command = shell("sleep 60");
  command.timeout = 100ms;
  const auto begin = std::chrono::steady_clock::now();
  const auto result = run_child(command);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::too_slow);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(Child, IsKilledWhenItNeedsTooMuchProcessorTime) {
  ChildCommand command = shell("while :; do :; done");
  command.cpu = 1s;
  const auto result = run_child(command);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::too_slow);
}

TEST(Child, IsKilledWhenItPrintsTooMuch) {
  ChildCommand command{.program = "yes"};
  command.most_output = 1U << 20U;
  const auto result = run_child(command);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::too_much_output);
}

TEST(Child, WhatItLeavesRunningGoesWithIt) {
  const auto begin = std::chrono::steady_clock::now();
  const auto result = run_child(shell("sleep 60 & echo done"));
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->output, "done\n");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(Child, ItsMemoryIsLimited) {
  ChildCommand command = shell("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done");
  command.memory = std::size_t{64} << 20U;
  const auto result = run_child(command);
  EXPECT_FALSE(result && result->exit_code == 0);
}

}  // namespace
}  // namespace gongkai
