#include "crawler/pace.h"

#include <algorithm>

namespace gongkai {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLeastPublicDelay{1000};

}  // namespace

std::optional<Pace::Turn> Pace::turn(const std::string& host, const HostMemory& memory) const {
  const Turn own{.from = throttle_.free_from(host), .why = "delay"};
  if (memory.address.empty()) return own;
  if (busy_addresses_.contains(memory.address)) return std::nullopt;
  const Turn shared{.from = throttle_.free_from(memory.address),
                    .why = "another host on its address"};
  return shared.from > own.from ? shared : own;
}

void Pace::recall(const std::string& host, const HostMemory& memory) {
  throttle_.hold(host, memory.free_from);
  if (!memory.address.empty()) throttle_.hold(memory.address, memory.free_from);
}

void Pace::begin(const HostMemory& memory) {
  if (!memory.address.empty()) busy_addresses_.insert(memory.address);
}

void Pace::end(const std::string& host, HostMemory& memory, const Exchange& answer,
               milliseconds delay, double chance, TimePoint now) {
  if (!memory.address.empty()) busy_addresses_.erase(memory.address);
  if (!answer.address.empty()) {
    memory.address = is_allowed(answer.address)
                         ? answer.address
                         : answer.address.substr(0, answer.address.rfind(':'));
  }
  const milliseconds jitter{static_cast<long>(static_cast<double>(delay.count()) * chance / 4)};
  const TimePoint quiet_until =
      now + std::max(delay + jitter, delay.count() > 0 ? answer.took : milliseconds{0});
  throttle_.hold(host, quiet_until);
  memory.free_from = quiet_until;
  if (!memory.address.empty()) throttle_.hold(memory.address, quiet_until);
}

milliseconds Pace::owed(const std::string& host, milliseconds delay) const {
  return is_allowed(host) ? delay : std::max(delay, kLeastPublicDelay);
}

bool Pace::is_allowed(const std::string& origin) const {
  return std::ranges::find(allowed_origins_, origin) != allowed_origins_.end();
}

}  // namespace gongkai
