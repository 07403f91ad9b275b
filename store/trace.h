#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/clock.h"
#include "crawler/request.h"
#include "store/outcome.h"

namespace gongkai {

class Archive;

/// All that is remembered of a request.
struct Trace {
  Request request;
  Standing standing;
  std::optional<TimePoint> due;  ///< nullopt: not by itself
  bool failed = false;
  std::string state;   ///< of the last answer; empty when there was none
  std::string reason;  ///< of that state, a sentence; may be empty
  int status = 0;
  std::string asked_at;  ///< of the last answer, UTC
  bool sent = false;     ///< the last answer came over the wire
};

/// What a request is remembered by; throws StoreError (misuse) when there is none with this id.
Trace trace_of(Archive& archive, std::int64_t request);

/// The requests that ask `url` or an address that stands for the same page, for whatever purpose.
std::vector<Trace> traces_of(Archive& archive, std::string_view url);

/// How many requests of the same host come before this one, of those that are due at `now`.
std::int64_t requests_before(Archive& archive, const Trace& trace, TimePoint now);

/// The columns that show a request among their rows, by their first pages.
std::vector<std::string> columns_with(Archive& archive, const Request& request);

/// Where the column whose first page is `url` has moved to; empty when it has not.
std::string moved_to(Archive& archive, std::string_view url);

/// The document's address now, when its column moved; empty when `url` was never another one's.
std::string address_now(Archive& archive, std::string_view url);

}  // namespace gongkai
