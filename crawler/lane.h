#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "crawler/frontier.h"
#include "crawler/response.h"
#include "crawler/url.h"

namespace gongkai {

/// A request on its way: which URL is asked now, and what was answered before.
struct Job {
  Response response;
  Url target;
  std::string robots_of;  ///< origin whose robots.txt this is; empty for other jobs
  int redirects = 0;
  bool other_scheme = false;  ///< is on its second try, with the other of http and https

  [[nodiscard]] const Request& request() const { return response.request; }
  [[nodiscard]] bool is_robots() const { return !robots_of.empty(); }
  /// Its next question has validators: those of the URL itself, not of where redirects lead.
  [[nodiscard]] bool is_conditional() const {
    return redirects == 0 && !(request().etag.empty() && request().last_modified.empty());
  }
};

/// One host as the loop sees it.
struct Lane {
  HostMemory memory;
  std::deque<Job> parked;  ///< redirects into this host, jobs that wait for robots.txt
  std::optional<Job> asking;
  std::size_t unwritten = 0;  ///< outcomes that are being read or wait to be written down
  std::string portal;         ///< of the last request: whose hours and budget hold
};

}  // namespace gongkai
