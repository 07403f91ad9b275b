#include "store/agenda.h"

#include <nlohmann/json.hpp>

#include "store/sqlite.h"

namespace gongkai {
namespace {

// A condition on request rows: ?2 is a JSON array of portal names, all portals when it is empty.
#define OF_THESE_PORTALS \
  "(?2 = '[]' OR portal IN (SELECT id FROM portal WHERE name IN (SELECT value FROM json_each(?2))))"

}  // namespace

void Agenda::only(std::span<const std::string> portals) {
  only_ = nlohmann::json(std::vector<std::string>{portals.begin(), portals.end()}).dump();
  changed();
}

std::optional<std::int64_t> Agenda::next(std::int64_t now) {
  Statement row = database_->query(
      "SELECT min(due) FROM (SELECT (SELECT due_at FROM request WHERE host = host.id AND due_at > ?1 "
      "AND " OF_THESE_PORTALS " ORDER BY due_at LIMIT 1) AS due FROM host)",
      now, only_);
  if (!row.next() || row.null(0)) return std::nullopt;
  return row.integer(0);
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
  Statement row = database_->query("SELECT id, key FROM host");
  while (row.next()) {
    ids_.emplace(row.text(1), row.integer(0));
    hosts_.emplace(row.integer(0), Host{.id = row.integer(0), .key = row.text(1)});
  }
}

const std::optional<Agenda::Due>& Agenda::first(Host& host) {
  if (host.fresh) return host.first;
  host.fresh = true;
  host.first.reset();
  Statement row = database_->query(
      "SELECT id, due_at FROM request WHERE host = ?1 AND due_at IS NOT NULL AND " OF_THESE_PORTALS
      " ORDER BY due_at, id",
      host.id, only_);
  while (!host.first && row.next()) {
    if (!handed_out_.contains(row.integer(0))) host.first = Due{row.integer(0), row.integer(1)};
  }
  return host.first;
}

}  // namespace gongkai
