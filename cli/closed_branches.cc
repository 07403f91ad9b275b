#include "cli/closed_branches.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <span>
#include <utility>

#include "crawler/printable.h"

namespace gongkai {
namespace {

constexpr int kMaxCopies = 20;  // of one document below one directory

/// The part of a site that `urls` have in common, as far as their paths do: "host" and
/// "/directory/", or the path when only the queries differ; nullopt when it would be a whole host.
std::optional<std::pair<std::string, std::string>> common_branch(
    std::span<const std::string> urls) {
  std::optional<std::pair<std::string, std::string>> branch;
  for (const std::string& address : urls) {
    const auto url = Url::parse(address);
    if (!url) return std::nullopt;
    if (!branch) branch.emplace(host_key(*url), url->path());
    if (branch->first != host_key(*url)) return std::nullopt;
    std::string& path = branch->second;
    if (path == url->path()) continue;
    const auto differ = std::ranges::mismatch(path, url->path());
    path.erase(differ.in1, path.end());
    path.resize(path.rfind('/') + 1);
  }
  if (!branch || branch->second.size() <= 1) return std::nullopt;
  return branch;
}

}  // namespace

ClosedBranches::ClosedBranches(Archive& archive, std::function<TimePoint()> now)
    : archive_{&archive}, now_{std::move(now)}, branches_{archive.branches()} {}

void ClosedBranches::watch(const std::string& document) {
  const std::vector<std::string> copies = archive_->equals_of(document, kMaxCopies);
  if (copies.size() < kMaxCopies) return;
  const auto found = common_branch(copies);
  if (!found) return;
  const bool is_closed = std::ranges::any_of(branches_, [&](const Branch& branch) {
    return branch.host == found->first && branch.path == found->second;
  });
  if (is_closed) return;  // what was under way still comes in
  const auto below = Url::parse("http://" + found->first + found->second);
  if (!below || archive_->has_documents_below(canonical_key(*below), 2 * kMaxCopies)) return;
  Branch branch{.host = found->first,
                .path = found->second,
                .reason = fmt::format("{} addresses below {} gave one and the same document",
                                      kMaxCopies, found->second)};
  spdlog::warn("branch_closed host={} path={}", printable(branch.host), printable(branch.path));
  archive_->close_branch(branch, now_());
  branches_.push_back(std::move(branch));
}

std::optional<std::string> ClosedBranches::turned_down(const Url& url) const {
  const auto branch = std::ranges::find_if(branches_, [&](const Branch& closed) {
    return closed.host == host_key(url) && url.path().starts_with(closed.path);
  });
  return branch == branches_.end() ? std::nullopt : std::optional{branch->reason};
}

}  // namespace gongkai
