#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/clock.h"
#include "crawler/feed.h"
#include "crawler/request.h"

namespace gongkai {

/// A row of a column's page, and what becomes of it.
struct FoundRow {
  Request request;
  bool wanted = true;     ///< false: not of interest; known, but not asked
  std::string off_scope;  ///< why it must not be asked, a sentence; empty when it may
};

/// A page or column that was found and will not be asked.
struct TurnedAway {
  Request request;
  std::string reason;  ///< a sentence
};

/// A part of a host that is not asked any more.
struct Branch {
  std::string host;  ///< host_key()
  std::string path;  ///< it and all that begins with it
  std::string reason;
};

/// A column after one of its pages was read.
struct FeedStep {
  std::string head;  ///< URL of its first page
  Feed feed;
};

/// What a crawl decides after an answer; recorded with it, in one transaction.
struct Outcome {
  std::vector<Request> next;   ///< to be asked unless they are known already
  std::vector<Request> again;  ///< to be asked even when known (pages of a column that moved on)
  std::optional<TimePoint>
      ask_again;               ///< when this request is due again; nullopt: only when told to
  std::vector<FoundRow> rows;  ///< of the column that `feed` speaks of
  std::vector<TurnedAway> turned_away;  ///< each a failure with state off_scope, unless known
  std::optional<FeedStep> feed;
  int depth = 0;                ///< steps from a start of the portal to what is queued here
  bool keeps_unchanged = true;  ///< false: bytes that read as those before are not kept, only their
                                ///< digest
  std::string imported_from;    ///< the file and record that the answer came in; empty: we asked.
                                ///< What the queue plans with the request then stays as it is
};

/// What the queue remembers of a request besides what is asked.
struct Standing {
  int depth = 0;  ///< steps from a start of the portal; later pages of a column are as far as it
  int every = 0;  ///< days between its last two visits; 0 before there were two
};

/// What record() made of an answer.
struct Recorded {
  enum class What : std::uint8_t {
    nothing,  ///< a success that is no document: a listing, robots.txt
    new_document,
    new_version,
    unchanged,  ///< same text, fields and attachments as before, or not modified
    failed,     ///< no success: a row of v_failures
  };
  What what = What::nothing;
  std::string document;  ///< public id of the document at this URL; empty when there is none
  int version = 0;       ///< its latest version; 0 when there is none
  int queued = 0;        ///< requests of the outcome that were not known before
};
std::string_view to_string(Recorded::What what);

/// Where the queue stands. A request is in `due`, `waiting`, `idle` or `unwanted`; `failed` counts
/// some of each.
struct QueueCounts {
  std::int64_t due = 0;       ///< may be asked now
  std::int64_t waiting = 0;   ///< due later
  std::int64_t idle = 0;      ///< asked, and not due again
  std::int64_t unwanted = 0;  ///< never asked: the row was not of interest
  std::int64_t failed = 0;    ///< the last answer was no success
};

}  // namespace gongkai
