#include "crawler/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "crawler/trap.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxUrlBytes = 4000;

}  // namespace

std::optional<std::string> out_of_scope(const Portal& portal, const Url& url, Purpose purpose) {
  if (!url.is_http()) return fmt::format("{} is not http", url.scheme());
  if (url.href().size() > kMaxUrlBytes) return fmt::format("URL of {} bytes", url.href().size());
  if (std::ranges::find(portal.hosts, url.host()) == portal.hosts.end()) {
    return fmt::format("host {} is not in the scope of {}", url.host(), portal.name);
  }
  const bool under_a_path =
      portal.paths.empty() || std::ranges::any_of(portal.paths, [&](const std::string& path) {
        return url.path().starts_with(path);
      });
  if (purpose == Purpose::listing && !under_a_path) {
    return fmt::format("{} is under no path of {}", url.path(), portal.name);
  }
  return std::nullopt;
}

std::optional<std::string> out_of_reach(const Portal& portal, const Url& url, Purpose purpose,
                                        int depth, int year) {
  if (auto why = out_of_scope(portal, url, purpose)) return why;
  if (depth > portal.depth)
    return fmt::format("{} steps from a start, more than {}", depth, portal.depth);
  return looks_endless(url, year);
}

}  // namespace gongkai
