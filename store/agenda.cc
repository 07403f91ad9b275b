#include "store/agenda.h"

#include <algorithm>

#include "store/sqlite.h"

namespace gongkai {

void Agenda::only(std::span<const std::string> portals, std::string_view since) {
  only_ = {portals.begin(), portals.end()};
  since_ = since;
  changed();
}

std::optional<std::int64_t> Agenda::next(std::int64_t now) {
  load();
  std::optional<std::int64_t> next;
  for (const auto& [id, host] : hosts_) {
    Statement row = database_->query(
        "SELECT due_at, portal, date FROM request WHERE host = ? AND due_at > ? ORDER BY due_at",
        id, now);
    while (row.next()) {
      if (!is_meant(row.integer(1), row.view(2))) continue;
      next = std::min(next.value_or(row.integer(0)), row.integer(0));
      break;
    }
  }
  return next;
}

std::vector<std::string> Agenda::hosts_due(std::int64_t now) {
  load();
  std::vector<std::string> due;
  for (auto& [id, host] : hosts_) {
    if (first(host) && host.first->at <= now) due.push_back(host.key);
  }
  return due;
}

std::optional<Agenda::Due> Agenda::first(std::string_view host_key) {
  load();
  const auto id = ids_.find(host_key);
  if (id == ids_.end()) return std::nullopt;
  return first(hosts_.at(id->second));
}

void Agenda::changed(std::string_view host_key) {
  const auto id = ids_.find(host_key);
  if (id == ids_.end()) {
    changed();
  } else if (const auto host = hosts_.find(id->second); host != hosts_.end()) {
    host->second.fresh = false;
  }
}

void Agenda::load() {
  if (!hosts_.empty()) return;
  ids_.clear();
  portals_.clear();
  Statement row = database_->query("SELECT id, key FROM host");
  while (row.next()) {
    ids_.emplace(row.text(1), row.integer(0));
    hosts_.emplace(row.integer(0), Host{.id = row.integer(0), .key = row.text(1)});
  }
  Statement portal = database_->query("SELECT id, name FROM portal");
  while (portal.next()) {
    if (only_.contains(portal.view(1))) portals_.insert(portal.integer(0));
  }
}

const std::optional<Agenda::Due>& Agenda::first(Host& host) {
  if (host.fresh) return host.first;
  host.fresh = true;
  host.first.reset();
  Statement row = database_->query(
      "SELECT id, due_at, portal, date FROM request WHERE host = ? AND due_at IS NOT NULL "
      "ORDER BY due_at, id",
      host.id);
  while (!host.first && row.next()) {
    const bool free = !handed_out_.contains(row.integer(0));
    if (free && is_meant(row.integer(2), row.view(3)))
      host.first = Due{row.integer(0), row.integer(1)};
  }
  return host.first;
}

}  // namespace gongkai
