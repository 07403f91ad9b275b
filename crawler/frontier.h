#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/portal.h"
#include "crawler/clock.h"
#include "crawler/patience.h"
#include "crawler/request.h"
#include "crawler/response.h"

namespace gongkai {

/// What is remembered of a host from one run to the next.
struct HostMemory {
  TimePoint not_before{};  ///< nothing is asked before; Retry-After, back-off, challenge
  std::string why;         ///< of not_before, for people; empty when nothing holds it
  int back_off = 0;
  std::string address;  ///< where it answered last: hosts on one address share one pace
  std::string day;      ///< China's date of the count below
  int asked_today = 0;
  TimePoint free_from{};  ///< its pace lets it be asked again; outlives the run that set it
};

/// What is remembered of an origin's robots.txt.
struct RobotsMemory {
  TimePoint good_until{};  ///< asked again after
  std::string text;        ///< decoded body; empty when everything is allowed
  std::string refused;     ///< why all is refused; empty when the text decides
  int status = 0;          ///< of the answer; 0 when none came

  /// Refused because the file itself is: what a portal file may overrule.
  [[nodiscard]] bool is_forbidden() const { return status == 401 || status == 403; }
};

/// Writes down one outcome, with the retry that was advised; runs on the network's thread inside
/// the transaction that Frontier::record() opened.
using Commit = std::move_only_function<void(const Advice&)>;

/// What reading a response gave: the final state (a 200 may turn out to be a challenge).
struct ReadResult {
  FetchState state = FetchState::ok;
  std::string reason;
  Commit commit;
};

/// An outcome that is ready to be written down.
struct Settled {
  std::string host;
  HostMemory memory;
  Advice advice;
  Commit commit;
};

/// What the loop needs of the place where requests and outcomes are kept.
class Frontier {
 public:
  Frontier() = default;
  Frontier(const Frontier&) = delete;
  Frontier& operator=(const Frontier&) = delete;
  Frontier(Frontier&&) = delete;
  Frontier& operator=(Frontier&&) = delete;
  virtual ~Frontier() = default;

  /// The hosts (host_key()) that have a request due at `now`.
  virtual std::vector<std::string> hosts_due(TimePoint now) = 0;
  /// The request of `host` that has been due longest. It is handed out once, until it is recorded
  /// or given back.
  virtual std::optional<Request> next(const std::string& host, TimePoint now) = 0;
  /// Takes a request back that was not asked after all.
  virtual void give_back(const Request& request, TimePoint due) = 0;
  /// When the first of the requests that are not due yet comes due; nullopt when there is none.
  virtual std::optional<TimePoint> next_due(TimePoint now) = 0;
  virtual HostMemory recall(const std::string& host) = 0;
  /// The latest robots.txt of `origin`, if any is kept.
  virtual std::optional<RobotsMemory> robots(const std::string& origin) = 0;
  virtual void keep_robots(const std::string& origin, const RobotsMemory& memory) = 0;
  virtual const Portal& portal(const std::string& name) = 0;
  /// Writes outcomes that are ready together, all or none.
  virtual void record(std::vector<Settled> outcomes) = 0;
};

}  // namespace gongkai
