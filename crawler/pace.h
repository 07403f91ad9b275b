#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/clock.h"
#include "crawler/frontier.h"
#include "crawler/response.h"
#include "crawler/throttle.h"

namespace gongkai {

/// The pace at which each host is asked: a delay after every answer, and one request at a time and
/// one pace for all hosts on one public address. Like Throttle it owns no clock.
class Pace {
 public:
  /// `allowed_origins` may be asked without delay, and are told apart by port too.
  explicit Pace(const std::vector<std::string>& allowed_origins)
      : allowed_origins_{allowed_origins} {}

  /// From when on a host may be asked, and what it waits for until then.
  struct Turn {
    TimePoint from;
    std::string_view why;
  };

  /// The next turn of `host`; nullopt while another host on its address is asked.
  [[nodiscard]] std::optional<Turn> turn(const std::string& host, const HostMemory& memory) const;

  /// The pace of an earlier run holds.
  void recall(const std::string& host, const HostMemory& memory);
  /// `host` is being asked.
  void begin(const HostMemory& memory);
  /// It has answered, at `now`: the next turn comes after `delay`, spread by `chance` in [0, 1), or
  /// after as long as the answer took. Notes in `memory` what outlives the run.
  void end(const std::string& host, HostMemory& memory, const Exchange& answer,
           std::chrono::milliseconds delay, double chance, TimePoint now);
  /// Nothing is asked of `host` before `until`.
  void hold(const std::string& host, TimePoint until) { throttle_.hold(host, until); }

  /// `delay` as `host` is owed it: at least a second, but for allowed origins.
  [[nodiscard]] std::chrono::milliseconds owed(const std::string& host,
                                               std::chrono::milliseconds delay) const;

 private:
  [[nodiscard]] bool is_allowed(const std::string& origin) const;

  const std::vector<std::string>& allowed_origins_;
  std::set<std::string> busy_addresses_;
  Throttle throttle_;
};

}  // namespace gongkai
