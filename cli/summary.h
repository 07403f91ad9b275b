#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/pipeline.h"
#include "crawler/crawl.h"
#include "store/archive.h"

namespace gongkai {

/// What a crawl came to.
struct Summary {
  struct Held {
    std::string host;
    TimePoint until;
    std::string why;
  };
  Pipeline::Tally run;
  std::uint64_t requests = 0;
  std::chrono::milliseconds took{0};
  Status archive;
  std::vector<Failure> failures;  ///< of the run's portals: what failed and has not succeeded since
  std::int64_t failed = 0;        ///< all of them; `failures` has the first ones
  std::int64_t off_scope = 0;     ///< of these, what the portal files turned away
  std::vector<Held> held;         ///< hosts whose requests wait for a later run
  std::vector<Alarm> alarms;      ///< of the run's portals, those that are new
  std::vector<ColumnLine> short_of;  ///< columns of the run's portals that are not all there
  bool is_cut_short = false;         ///< something is due that was not asked

  /// True while an alarm is new.
  [[nodiscard]] bool is_alarming() const { return !alarms.empty(); }
  /// True when something is missing that was asked for. What portal files leave out is not.
  [[nodiscard]] bool is_partial() const {
    return failed > off_scope || !short_of.empty() || !held.empty() || is_cut_short;
  }
};

Summary summarise(Archive& archive, const Pipeline& pipeline, const Progress& progress,
                  std::chrono::milliseconds took, TimePoint now);

/// Prints it to stdout, for people.
void print(const Summary& summary, const std::string& archive);

}  // namespace gongkai
