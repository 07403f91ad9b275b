#include "cli/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/confine.h"

namespace gongkai {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostMessages = 64U << 10U;
constexpr int kNotExecuted = 127;
constexpr int kNotConfined = 125;

/// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }
  void close() { *this = Descriptor{}; }

 private:
  int number_ = -1;
};

std::unexpected<ChildError> error(ChildError::Kind kind, std::string detail) {
  return std::unexpected{ChildError{.kind = kind, .detail = std::move(detail)}};
}

std::string system_message() {
  return std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): glibc's is safe for known numbers
}

std::string path_variable() {
  const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): never set here
  return path == nullptr ? "/usr/bin:/bin" : path;
}

/// The file that `program` names; empty when there is none.
std::string find_program(const std::string& program, const std::string& path) {
  if (program.contains('/')) return program;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    std::string file = path.substr(at, end - at) + '/' + program;
    if (::access(file.c_str(), X_OK) == 0) return file;
    at = end + 1;
  }
  return {};
}

/// `bytes` as a file in memory, to be read from its start.
Descriptor file_of(std::string_view bytes) {
  Descriptor file{::memfd_create("input", MFD_CLOEXEC)};
  while (file.open() && !bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return {};
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file.open() && ::lseek(file.get(), 0, SEEK_SET) != 0) return {};
  return file;
}

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  return {.reading = Descriptor{ends[0]}, .writing = Descriptor{ends[1]}};
}

void limit(int which, rlim_t most) {
  const rlimit both{.rlim_cur = most, .rlim_max = most};
  ::setrlimit(which, &both);
}

/// Everything that the child does before it becomes the program. Only calls that are safe after a
/// fork of a process with threads.
[[noreturn]] void become(const ChildCommand& command, const char* file, char* const* arguments,
                         char* const* environment, const std::array<int, 3>& standard) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int i = 0; i < 3; ++i) ::dup2(standard.at(static_cast<std::size_t>(i)), i);
  ::close_range(3, ~0U, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, command.scratch);
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_CPU, static_cast<rlim_t>(command.cpu.count()));
  if (command.memory != 0) limit(RLIMIT_AS, command.memory);
  if (!confine()) ::_exit(kNotConfined);
  ::execve(file, arguments, environment);
  ::_exit(kNotExecuted);
}

/// A child process and the ends of its pipes. Whatever way this is left, no child stays behind.
class Child {
 public:
  Child(pid_t process, Descriptor output, Descriptor messages)
      : process_{process},
        // glibc 2.36 declares pidfd_open() without extern "C".
        done_{static_cast<int>(::syscall(SYS_pidfd_open, process, 0))},
        output_{std::move(output)},
        messages_{std::move(messages)} {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child(Child&&) = delete;
  Child& operator=(Child&&) = delete;
  ~Child() { end(); }

  /// Reads until both pipes are closed and the child has ended.
  std::expected<ChildResult, ChildError> wait(const ChildCommand& command) {
    const Clock::time_point deadline = Clock::now() + command.timeout;
    ChildResult result;
    while (output_.open() || messages_.open() || done_.open()) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) {
        return error(ChildError::Kind::too_slow,
                     fmt::format("{} took longer than {} s", command.program,
                                 command.timeout.count() / 1000));
      }
      std::array<pollfd, 3> ready{{{.fd = output_.get(), .events = POLLIN, .revents = 0},
                                   {.fd = messages_.get(), .events = POLLIN, .revents = 0},
                                   {.fd = done_.get(), .events = POLLIN, .revents = 0}}};
      if (::poll(ready.data(), ready.size(), static_cast<int>(left.count())) < 0 &&
          errno != EINTR) {
        return error(ChildError::Kind::not_started, "poll: " + system_message());
      }
      if (ready[0].revents != 0) take(output_, result.output, command.most_output + 1);
      if (ready[1].revents != 0) take(messages_, result.messages, kMostMessages);
      if (result.output.size() > command.most_output) {
        return error(ChildError::Kind::too_much_output,
                     fmt::format("{} printed more than {} MiB", command.program,
                                 command.most_output >> 20U));
      }
      // Its own children may hold the pipes open; they go with it.
      if (ready[2].revents != 0 && ready[0].revents == 0 && ready[1].revents == 0) break;
    }
    return verdict(std::move(result), command, end());
  }

 private:
  static void take(Descriptor& from, std::string& to, std::size_t most) {
    std::array<char, 65536> buffer{};
    const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) {
      from.close();
    } else if (to.size() < most) {
      to.append(buffer.data(), std::min(static_cast<std::size_t>(got), most - to.size()));
    }
  }

  /// Ends the child with all that it started, and returns how it ended.
  int end() {
    if (process_ <= 0) return status_;
    siginfo_t info{};
    const bool running =
        ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == 0;
    if (running) ::kill(process_, SIGKILL);
    ::kill(-process_, SIGKILL);
    while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status_;
  }

  static std::expected<ChildResult, ChildError> verdict(ChildResult result,
                                                        const ChildCommand& command, int status) {
    if (WIFSIGNALED(status)) {
      const int signal = WTERMSIG(status);
      if (signal == SIGXCPU || signal == SIGKILL) {
        return error(ChildError::Kind::too_slow,
                     fmt::format("{} needed more than {} s of processor time", command.program,
                                 command.cpu.count()));
      }
      return error(ChildError::Kind::crashed,
                   fmt::format("{} was ended by signal {}", command.program, signal));
    }
    result.exit_code = WEXITSTATUS(status);
    if (result.exit_code == kNotConfined) {
      return error(ChildError::Kind::not_started, command.program + " cannot be confined");
    }
    if (result.exit_code == kNotExecuted) {
      return error(ChildError::Kind::not_found, command.program + " cannot be started");
    }
    return result;
  }

  pid_t process_;
  int status_ = 0;
  Descriptor done_;
  Descriptor output_;
  Descriptor messages_;
};

}  // namespace

std::expected<ChildResult, ChildError> run_child(const ChildCommand& command) {
  const std::string path = path_variable();
  const std::string file = find_program(command.program, path);
  if (file.empty()) {
    return error(ChildError::Kind::not_found, command.program + " is not installed");
  }
  const Descriptor input = file_of(command.input);
  Pipe output = make_pipe();
  Pipe messages = make_pipe();
  if (!input.open() || !output.reading.open() || !messages.reading.open()) {
    return error(ChildError::Kind::not_started, system_message());
  }
  std::vector<std::string> words{command.program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string search = "PATH=" + path;
  std::string locale = "LC_ALL=C.UTF-8";
  std::array<char*, 3> environment{search.data(), locale.data(), nullptr};

  const pid_t process = ::fork();
  if (process < 0) return error(ChildError::Kind::not_started, system_message());
  if (process == 0) {
    become(command, file.c_str(), arguments.data(), environment.data(),
           {input.get(), output.writing.get(), messages.writing.get()});
  }
  ::setpgid(process, process);  // whoever is first
  Child child{process, std::move(output.reading), std::move(messages.reading)};
  output.writing.close();
  messages.writing.close();
  return child.wait(command);
}

}  // namespace gongkai
