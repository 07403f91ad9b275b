#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "config/tls_terms.h"
#include "crawler/response.h"

namespace gongkai {

/// One HTTP request as it goes out: no redirect is followed, nothing is retried.
struct Question {
  std::uint64_t ticket = 0;  ///< comes back with the answer
  std::string host;          ///< host_key(): one connection and one cookie jar each
  std::string url;
  std::string method = "GET";
  std::string form;
  std::string referer;
  std::string etag;
  std::string last_modified;
  std::vector<TlsRelaxation> relaxed;  ///< granted to this host for this attempt, least first
  std::string ca;                      ///< PEM, with TlsRelaxation::ca
};

/// What came back. `state` is the wire's verdict only: ok means that an HTTP answer came whole,
/// whatever its status.
struct Answer {
  std::uint64_t ticket = 0;
  Exchange exchange;
  FetchState state = FetchState::ok;
  std::string reason;
};

/// The way to the network, as the crawl loop sees it; a test answers from memory.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  Transport(Transport&&) = delete;
  Transport& operator=(Transport&&) = delete;
  virtual ~Transport() = default;

  /// Sends `question`; at most one a host may be under way.
  virtual void ask(const Question& question) = 0;
  /// Waits until an answer came, wake() was called or the time is over; gives what came.
  virtual std::vector<Answer> wait(std::chrono::milliseconds at_most) = 0;
  /// Ends a wait() early; the one member that other threads may call.
  virtual void wake() = 0;
};

}  // namespace gongkai
