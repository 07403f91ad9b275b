#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "crawler/clock.h"
#include "store/outcome.h"

namespace gongkai {

class Database;

/// What became of each request, read from indexes alone: their table is ten times as large.
class RequestFates {
 public:
  enum class Fate : std::uint8_t { archived, failed, waiting, unwanted, off_scope };

  /// As the archive stands; `now` tells what is due. Throws StoreError for numbers of requests that
  /// this program does not give.
  RequestFates(Database& database, TimePoint now);

  [[nodiscard]] Fate of(std::int64_t request) const {
    return request >= 0 && static_cast<std::size_t>(request) < fates_.size()
               ? fates_[static_cast<std::size_t>(request)]
               : Fate::archived;
  }
  [[nodiscard]] std::int64_t fetches() const { return fetches_; }
  [[nodiscard]] const QueueCounts& queue() const { return queue_; }
  /// How many requests failed with which state, by the state's name.
  [[nodiscard]] const std::vector<std::pair<std::string, std::int64_t>>& failures() const {
    return failures_;
  }

 private:
  bool put(std::int64_t request, Fate fate);
  void read_asked(Database& database);
  void read_queued(Database& database, TimePoint now);
  void read_failed(Database& database);

  std::vector<Fate> fates_;  // by request
  std::int64_t fetches_ = 0;
  QueueCounts queue_;
  std::vector<std::pair<std::string, std::int64_t>> failures_;
};

}  // namespace gongkai
