#include "crawler/feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <ranges>

namespace gongkai {
namespace {

constexpr std::ptrdiff_t kRun = 3;  // known rows that a page must end in
constexpr int kMaxBarren = 3;
constexpr int kMaxDeeper = 5;
constexpr int kMaxPages = 5000;

/// Whether dates mostly rise down the page: then new rows come at the column's end.
bool is_ascending(const std::vector<FeedRow>& rows) {
  int rises = 0;
  int falls = 0;
  std::string_view last;
  for (const FeedRow& row : rows) {
    if (row.date.empty()) continue;
    if (!last.empty() && row.date > last) ++rises;
    if (!last.empty() && row.date < last) ++falls;
    last = row.date;
  }
  return rises > 2 && rises > 2 * falls;
}

/// The rows at the page's end that earlier walks saw, as long as they stand in order of date.
std::ptrdiff_t known_run(const FeedPage& page, int walk) {
  std::ptrdiff_t run = 0;
  std::string_view below;
  for (const FeedRow& row : std::views::reverse(page.rows)) {
    const bool known = row.walk != 0 && row.walk < walk;
    if (!known || (!row.date.empty() && row.date < below)) break;
    if (!row.date.empty()) below = row.date;
    ++run;
  }
  return run;
}

bool is_known(const FeedPage& page, int walk) {
  if (page.rows.empty() || is_ascending(page.rows)) return false;
  const bool whole = std::ranges::all_of(
      page.rows, [walk](const FeedRow& row) { return row.walk != 0 && row.walk < walk; });
  return whole || known_run(page, walk) >= kRun;
}

}  // namespace

Stride stride(Feed& feed, const FeedPage& page) {
  if (page.head && !feed.open) {
    feed = {.walk = feed.walk + 1, .open = true, .declared = feed.declared, .entry = feed.entry};
  }
  if (!feed.open) return Stride::none;
  const auto fresh = static_cast<int>(std::ranges::count(page.rows, 0, &FeedRow::walk));
  feed.fresh += fresh;
  feed.barren = fresh > 0 || page.head ? 0 : feed.barren + 1;
  const auto end = [&](std::string why) {
    feed.open = false;
    feed.stopped = std::move(why);
    if (page.declared) feed.declared = page.declared;
    return Stride::none;
  };
  if (page.last) return end({});
  if (feed.walk > 1 && is_known(page, feed.walk)) {
    // A row may be put in below its date: the total tells, though portals miscount.
    const int grown = page.declared && feed.declared ? *page.declared - *feed.declared : 0;
    if (grown <= feed.fresh || feed.deeper == kMaxDeeper) return end({});
    ++feed.deeper;
    return Stride::next;
  }
  if (feed.barren == kMaxBarren)
    return end(fmt::format("{} pages up to page {} show nothing new", kMaxBarren, page.number));
  if (page.number >= kMaxPages) return end(fmt::format("more than {} pages", kMaxPages));
  return feed.walk == 1 ? Stride::all : Stride::next;
}

}  // namespace gongkai
