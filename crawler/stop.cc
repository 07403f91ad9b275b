#include "crawler/stop.h"

#include <fmt/format.h>

#include <string_view>

#include "crawler/percent.h"

namespace gongkai {
namespace {

constexpr std::string_view kWww = "www.";

bool covers(std::string_view entry, const Url& url) {
  const std::string_view host = url.host();
  if (entry.contains(':') && !entry.starts_with('['))
    return entry == fmt::format("{}:{}", host, url.port());
  if (host == entry || (entry.starts_with(kWww) && host == entry.substr(kWww.size()))) return true;
  return host.size() > entry.size() && host.ends_with(entry) &&
         host[host.size() - entry.size() - 1] == '.';
}

}  // namespace

const StopEntry* stopped_by(const StopList& list, const Url& url) {
  for (const StopEntry& entry : list) {
    if (!covers(entry.host, url)) continue;
    if (percent_decode(url.path()).starts_with(percent_decode(entry.path))) return &entry;
  }
  return nullptr;
}

std::string sentence(const StopEntry& entry) {
  return fmt::format("asked to stop ({}): {}{}", entry.place, entry.reason,
                     entry.asked_by.empty() ? "" : "; asked by " + entry.asked_by);
}

}  // namespace gongkai
