#include "crawler/china_time.h"
#include "store/archive.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

std::optional<std::string> unless_never(TimePoint at) {
  return at > TimePoint{} ? std::optional{iso_utc(at)} : std::nullopt;
}

}  // namespace

HostMemory Archive::host(std::string_view host_key) {
  HostMemory memory;
  Statement row = database_->query(
      "SELECT not_before, why, back_off, address, day, asked_today, free_from FROM host WHERE key = ?",
      host_key);
  if (!row.next()) return memory;
  memory.not_before = time_from(row.view(0)).value_or(TimePoint{});
  memory.why = row.text(1);
  memory.back_off = static_cast<int>(row.integer(2));
  memory.address = row.text(3);
  memory.day = row.text(4);
  memory.asked_today = static_cast<int>(row.integer(5));
  memory.free_from = time_from(row.view(6)).value_or(TimePoint{});
  return memory;
}

void Archive::put_host(std::string_view host_key, const HostMemory& memory) {
  database_->run(R"(
      INSERT INTO host (key, not_before, why, back_off, address, day, asked_today, free_from)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET not_before = excluded.not_before, why = excluded.why,
        back_off = excluded.back_off, address = excluded.address, day = excluded.day,
        asked_today = excluded.asked_today, free_from = excluded.free_from)",
                 host_key, unless_never(memory.not_before), unless_empty(memory.why),
                 memory.back_off, unless_empty(memory.address), unless_empty(memory.day),
                 memory.asked_today, unless_never(memory.free_from));
}

std::optional<RobotsMemory> Archive::robots(std::string_view origin) {
  Statement row = database_->query(
      "SELECT good_until, text, refused, status FROM robots WHERE origin = ?", origin);
  if (!row.next()) return std::nullopt;
  return RobotsMemory{.good_until = time_from(row.view(0)).value_or(TimePoint{}),
                      .text = row.text(1),
                      .refused = row.text(2),
                      .status = static_cast<int>(row.integer(3))};
}

void Archive::put_robots(std::string_view origin, const RobotsMemory& memory) {
  database_->run(R"(
      INSERT INTO robots (origin, good_until, text, refused, status) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (origin) DO UPDATE SET good_until = excluded.good_until, text = excluded.text,
        refused = excluded.refused, status = excluded.status)",
                 origin, iso_utc(memory.good_until), memory.text, unless_empty(memory.refused),
                 memory.status == 0 ? std::nullopt : std::optional{memory.status});
}

}  // namespace gongkai
