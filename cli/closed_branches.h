#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crawler/request.h"
#include "crawler/url.h"
#include "store/archive.h"

namespace gongkai {

/// Branches of sites that give one document under many addresses: nothing below them is asked.
class ClosedBranches {
 public:
  ClosedBranches(Archive& archive, std::function<TimePoint()> now);

  /// Closes the branch that `document`, which is new, has too many copies in.
  void watch(const std::string& document);
  /// Why `url` is not asked. nullopt when it is in no closed branch.
  [[nodiscard]] std::optional<std::string> turned_down(const Url& url) const;

 private:
  Archive* archive_;
  std::function<TimePoint()> now_;
  std::vector<Branch> branches_;
};

}  // namespace gongkai
