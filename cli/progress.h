#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "crawler/crawl.h"

namespace gongkai {

/// Says on stderr how a crawl stands: one line that is rewritten on a terminal, a line now and
/// then otherwise.
class ProgressLine {
 public:
  explicit ProgressLine(TimePoint begun);
  /// Called as often as the crawl likes; prints as often as a person wants.
  /// `queued` is asked only when something is printed, and not each time.
  void show(const Progress& progress, const std::function<std::uint64_t()>& queued, TimePoint now);
  /// Somebody is looking.
  [[nodiscard]] bool is_on_terminal() const { return terminal_; }
  /// Takes the line off the terminal.
  void clear();

 private:
  bool terminal_;
  TimePoint begun_;
  TimePoint shown_{};
  TimePoint counted_{};
  std::uint64_t queued_ = 0;  // as it was then
  bool visible_ = false;
};

/// "12 done, 80 queued, 1 failed, 11.8/min; ws.cq.gov.cn waits 4 s (delay)"
std::string progress_text(const Progress& progress, std::uint64_t queued,
                          std::chrono::milliseconds elapsed, TimePoint now);

}  // namespace gongkai
