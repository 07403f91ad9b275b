#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gongkai {

/// Threads that run pure work in the order it was given; with no threads, run() works itself.
/// Destruction finishes what was begun and drops the rest.
class Pool {
 public:
  explicit Pool(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
    }
  }

  void run(std::move_only_function<void()> work) {
    if (threads_.empty()) return work();
    {
      const std::lock_guard lock{mutex_};
      work_.push_back(std::move(work));
    }
    given_.notify_one();
  }

 private:
  void serve(const std::stop_token& stop) {
    for (;;) {
      std::move_only_function<void()> work;
      {
        std::unique_lock lock{mutex_};
        if (!given_.wait(lock, stop, [this] { return !work_.empty(); }) || stop.stop_requested())
          return;
        work = std::move(work_.front());
        work_.pop_front();
      }
      work();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any given_;
  std::deque<std::move_only_function<void()>> work_;
  std::vector<std::jthread> threads_;  // last: they use what stands above
};

}  // namespace gongkai
