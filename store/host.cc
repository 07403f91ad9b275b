#include "store/archive.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

std::optional<Instant> instant(const Statement& row, int column) {
  return instant_from(row.view(column));
}

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

HostState Archive::host(std::string_view host_key) {
  HostState state{.host = std::string{host_key}};
  Statement row = database_->query(
      "SELECT next_at, back_off_until, back_off_step, robots_body, robots_at, robots_status, "
      "budget_day, "
      "budget_used FROM host WHERE key = ?",
      host_key);
  if (!row.next()) return state;
  state.next_at = instant(row, 0);
  state.back_off_until = instant(row, 1);
  state.back_off_step = static_cast<int>(row.integer(2));
  state.robots_sha256 = row.text(3);
  state.robots_at = instant(row, 4);
  if (!row.null(5)) state.robots_status = static_cast<int>(row.integer(5));
  state.budget_day = row.text(6);
  state.budget_used = static_cast<int>(row.integer(7));
  return state;
}

void Archive::put_host(const HostState& state) {
  const auto text = [](const std::optional<Instant>& at) {
    return at.transform([](Instant t) { return to_text(t); });
  };
  database_->run(
      "INSERT INTO host (key, next_at, back_off_until, back_off_step, robots_body, robots_at, "
      "robots_status, "
      "budget_day, budget_used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (key) DO UPDATE SET next_at = excluded.next_at, back_off_until = "
      "excluded.back_off_until, "
      "back_off_step = excluded.back_off_step, robots_body = excluded.robots_body, "
      "robots_at = excluded.robots_at, robots_status = excluded.robots_status, "
      "budget_day = excluded.budget_day, budget_used = excluded.budget_used",
      state.host, text(state.next_at), text(state.back_off_until), state.back_off_step,
      unless_empty(state.robots_sha256), text(state.robots_at), state.robots_status,
      unless_empty(state.budget_day), state.budget_used);
}

}  // namespace gongkai
