#include "cli/stop_signal.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

namespace gongkai {
namespace {

constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 50'000'000};

sigset_t stop_signals() {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread{[this, set](const std::stop_token& done) {
    while (!done.stop_requested()) {
      const int caught = sigtimedwait(&set, nullptr, &kLook);
      if (caught < 0) continue;
      if (signal_ != 0) _exit(128 + caught);
      signal_ = caught;
      stop_.request_stop();
    }
  }};
}

StopSignal::~StopSignal() {
  waiter_.request_stop();
  waiter_.join();
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace gongkai
