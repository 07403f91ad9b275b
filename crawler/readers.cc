#include "crawler/readers.h"

#include <utility>

namespace gongkai {
namespace {

constexpr std::size_t kShare = 8;                  // so many make a commit of their own
constexpr std::chrono::milliseconds kLongest{50};  // that one waits for others

}  // namespace

void Readers::give(Read read, Response response) {
  ++count_;
  pool_.run([this, read = std::move(read), response = std::move(response)]() mutable {
    read.result = read_one_(std::move(response));
    {
      const std::lock_guard lock{mutex_};
      read_.push_back(std::move(read));
    }
    done_();
  });
}

std::vector<Readers::Read> Readers::take(TimePoint now, bool more_comes) {
  std::vector<Read> taken;
  const std::lock_guard lock{mutex_};
  if (read_.empty()) return taken;
  if (!waiting_since_) waiting_since_ = now;
  const bool may_wait = (more_comes || read_.size() < count_) && read_.size() < kShare;
  if (may_wait && now < *waiting_since_ + kLongest) return taken;
  taken.swap(read_);
  count_ -= taken.size();
  waiting_since_.reset();
  return taken;
}

std::optional<TimePoint> Readers::due() const {
  return waiting_since_.transform([](TimePoint since) { return since + kLongest; });
}

}  // namespace gongkai
