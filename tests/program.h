#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/scratch_archive.h"

namespace gongkai {

/// gongkai itself, run as a user would run it; killed with the test if it still runs.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), GONGKAI_PROGRAM);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const std::string out = directory_.file("out").string();
    const std::string err = directory_.file("err").string();
    pid_ = ::fork();
    if (pid_ != 0) return;
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int to_out = ::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const int to_err = ::open(err.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (null < 0 || to_out < 0 || to_err < 0) ::_exit(126);
    ::dup2(null, STDIN_FILENO);
    ::dup2(to_out, STDOUT_FILENO);
    ::dup2(to_err, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  Program(Program&&) = delete;
  Program& operator=(Program&&) = delete;
  ~Program() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const { ::kill(pid_, number); }

  /// Waits for its end: the exit code, or 128 + the signal that ended it.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  [[nodiscard]] std::string out() const { return read("out"); }
  [[nodiscard]] std::string err() const { return read("err"); }

 private:
  [[nodiscard]] std::string read(std::string_view name) const {
    std::ifstream in{directory_.file(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  }

  ScratchDirectory directory_;
  pid_t pid_ = 0;
};

/// Runs gongkai to its end.
struct Ran {
  int code = 0;
  std::string out, err;
};

inline Ran run_gongkai(std::vector<std::string> arguments) {
  Program program{std::move(arguments)};
  const int code = program.wait();
  return {.code = code, .out = program.out(), .err = program.err()};
}

}  // namespace gongkai
