#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/query.h"
#include "cli/steady_clock.h"
#include "cli/terminal.h"
#include "store/archive.h"
#include "store/schema.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

std::string_view standing_of(const Alarm& alarm) {
  if (!alarm.closed_at.empty()) return "over";
  return alarm.is_new() ? "new" : "acknowledged";
}

Json maybe(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

void print_json(const Alarm& alarm) {
  const Json json{{"alarm", alarm.id},
                  {"portal", alarm.portal},
                  {"place", alarm.place},
                  {"kind", alarm.kind},
                  {"looks_like", alarm.looks_like},
                  {"says", alarm.says},
                  {"opened_at", alarm.opened_at},
                  {"acknowledged_at", maybe(alarm.acknowledged_at)},
                  {"closed_at", maybe(alarm.closed_at)}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void print(const Alarm& alarm) {
  fmt::print("{:<4} {:<12}  {}\n{:<4} {:<12}  {}  ({})\n", alarm.id, standing_of(alarm),
             to_stdout(alarm.place), "", "", to_stdout(alarm.says), alarm.opened_at);
}

}  // namespace

int alarms(const AlarmsOptions& options) {
  if (!options.acknowledge.empty()) {
    require_archive(options.archive);
    Archive archive = Archive::open_for_writing(options.archive);
    for (const std::int64_t id : options.acknowledge) {
      if (archive.acknowledge(id, steady_clock()())) continue;
      fmt::print(stderr, "gongkai: there is no alarm {} to acknowledge\n", id);
      return 1;
    }
    return 0;
  }
  Archive archive = Archive::open_for_reading(options.archive);
  for (const Alarm& alarm : archive.alarms(options.all)) {
    options.json ? print_json(alarm) : print(alarm);
  }
  return 0;
}

}  // namespace gongkai
