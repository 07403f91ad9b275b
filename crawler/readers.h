#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "crawler/clock.h"
#include "crawler/frontier.h"
#include "crawler/patience.h"
#include "crawler/pool.h"
#include "crawler/response.h"

namespace gongkai {

/// Responses between the wire and the archive: read by threads, and taken from here together, so
/// that they share a commit.
class Readers {
 public:
  /// A response that was read.
  struct Read {
    std::string host;
    Strain strain;
    ReadResult result;
  };

  /// `read_one` runs on `threads` threads, or within give() when there are none; `done` is called
  /// there after each.
  Readers(std::size_t threads, const std::function<ReadResult(Response)>& read_one,
          std::function<void()> done)
      : read_one_{read_one}, done_{std::move(done)}, pool_{threads} {}

  /// Hands over a response; what it says is set in `read` when it is taken.
  void give(Read read, Response response);

  /// What has been read, in the order in which that was done. Nothing while more comes that may
  /// share the commit: what is being read, or, if `more_comes`, asked. It does not wait for long.
  std::vector<Read> take(TimePoint now, bool more_comes);

  /// How many were given and not taken.
  [[nodiscard]] std::size_t count() const { return count_; }
  /// When what waits for others is to be taken; nullopt when nothing waits.
  [[nodiscard]] std::optional<TimePoint> due() const;

 private:
  const std::function<ReadResult(Response)>& read_one_;
  std::function<void()> done_;
  std::size_t count_ = 0;
  std::optional<TimePoint> waiting_since_;

  std::mutex mutex_;
  std::vector<Read> read_;  // guarded by mutex_
  Pool pool_;               // last: its threads use what stands above
};

}  // namespace gongkai
