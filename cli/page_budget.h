#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "config/portal.h"
#include "store/archive.h"

namespace gongkai {

/// How many URLs of a portal are taken up at most: its file's `pages`. They are counted once a run
/// comes near that.
class PageBudget {
 public:
  explicit PageBudget(Archive& archive) : archive_{&archive} {}

  /// Takes out of an outcome what is new and too much, and says so at its column.
  void keep_to(const Portal& portal, Outcome& outcome);
  /// `added` more of the portal's URLs were queued.
  void count(const std::string& portal, std::int64_t added);

 private:
  Archive* archive_;
  std::optional<std::map<std::string, std::int64_t, std::less<>>> taken_;  // by portal
};

}  // namespace gongkai
