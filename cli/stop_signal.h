#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace gongkai {

/// While it lives, SIGINT and SIGTERM ask for a stop instead of ending the program; a second one
/// ends it at once. Make it before other threads, which must not take the signals.
class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  StopSignal(StopSignal&&) = delete;
  StopSignal& operator=(StopSignal&&) = delete;
  ~StopSignal();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }
  /// The signal that came, 0 when none did.
  [[nodiscard]] int signal() const { return signal_; }

 private:
  std::stop_source stop_;
  std::atomic<int> signal_ = 0;
  std::jthread waiter_;
};

}  // namespace gongkai
