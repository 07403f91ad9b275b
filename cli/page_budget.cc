#include "cli/page_budget.h"

#include <fmt/format.h>

#include <vector>

namespace gongkai {

void PageBudget::keep_to(const Portal& portal, Outcome& outcome) {
  const auto most = static_cast<std::int64_t>(outcome.rows.size() + outcome.next.size());
  // Whatever is known of them, and whosever all the others are.
  if (!taken_ && portal.pages - archive_->most_requests() >= most) return;
  if (!taken_) taken_ = archive_->requests_by_portal();
  std::int64_t left = portal.pages - (*taken_)[portal.name];
  if (left >= most) return;
  bool spent = false;
  const auto is_over = [&](const Request& request) {
    if (archive_->knows(request)) return false;
    if (left > 0) {
      --left;
      return false;
    }
    spent = true;
    return true;
  };
  std::erase_if(outcome.rows, [&](const FoundRow& row) { return is_over(row.request); });
  std::erase_if(outcome.next, is_over);
  if (spent && outcome.feed) {
    outcome.feed->feed.stopped =
        fmt::format("the portal's {} URLs are used up (pages, in its scope)", portal.pages);
  }
}

void PageBudget::count(const std::string& portal, std::int64_t added) {
  if (taken_) (*taken_)[portal] += added;
}

}  // namespace gongkai
