#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "crawler/clock.h"

namespace gongkai {

/// When each key (a host, or an address that several hosts share) may next be asked. Owns no
/// clock and never sleeps: callers pass instants and do the waiting, so a test crawls a day in
/// no time.
class Throttle {
 public:
  /// The instant from which `key` is free; the epoch when it was never used.
  [[nodiscard]] TimePoint free_from(std::string_view key) const {
    const auto found = free_from_.find(key);
    return found == free_from_.end() ? TimePoint{} : found->second;
  }

  /// Keeps `key` quiet until `until`, as a delay or Retry-After asks; never shortens a wait.
  void hold(std::string_view key, TimePoint until) {
    const auto found = free_from_.find(key);
    if (found == free_from_.end()) {
      free_from_.emplace(key, until);
    } else {
      found->second = std::max(found->second, until);
    }
  }

 private:
  std::map<std::string, TimePoint, std::less<>> free_from_;
};

}  // namespace gongkai
