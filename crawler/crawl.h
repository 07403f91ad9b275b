#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "config/stop_list.h"
#include "config/tls_terms.h"
#include "crawler/clock.h"
#include "crawler/frontier.h"
#include "crawler/response.h"
#include "crawler/transport.h"

namespace gongkai {

/// How a crawl stands, for a progress line.
struct Progress {
  std::uint64_t asked = 0;    ///< requests sent, robots and redirects included
  std::uint64_t settled = 0;  ///< outcomes written down
  std::uint64_t failed = 0;   ///< of these, in a state that is not ok or not_modified
  std::string waiting_host;   ///< the host that will be free last, and why it waits
  std::string waiting_why;
  TimePoint waiting_until{};
};

struct CrawlOptions {
  std::string agent = "gongkai";                   ///< product token, as robots.txt groups name it
  std::optional<std::chrono::milliseconds> delay;  ///< instead of the portals' own
  std::vector<std::string> allowed_origins;        ///< "127.0.0.1:8080": may be asked without delay
  std::chrono::milliseconds patience{120'000};     ///< a run ends when nothing comes due so soon
  std::size_t readers = 2;                         ///< threads of the pool; 0 reads on the caller's
  std::optional<std::uint64_t> limit;              ///< documents and listings asked at most
  std::uint64_t seed = 0;                          ///< of the jitter
  StopList stop;                                   ///< never asked, whatever portals say
  std::map<std::string, TlsTerms> tls;             ///< by host: what its portal file grants
  std::set<std::string> open_despite_forbidden_robots;  ///< hosts, as their portal files say
  std::function<TimePoint()> now;
  std::function<void(const Progress&)> on_progress;  ///< called at least once a second
};

/// Asks what the frontier holds, politely, until nothing is due any more or `stop` is requested:
/// then nothing new is asked, what is under way is finished and written down. `read_one` runs on
/// the pool and must be pure. One thread (the caller's) owns transport and frontier.
///
/// Per host: robots.txt first (RFC 9309), one request at a time, the delay after each answer, and
/// what Retry-After asks. Redirects are followed here, hop by hop, each checked for scope, the stop
/// list and robots, at most ten. Where no connection comes about, SecondTry says what else is
/// tried, each attempt an exchange.
Progress crawl(const CrawlOptions& options, Transport& transport, Frontier& frontier,
               const std::function<ReadResult(Response)>& read_one, const std::stop_token& stop);

}  // namespace gongkai
