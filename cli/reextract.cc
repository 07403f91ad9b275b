#include "store/reextract.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/care.h"
#include "cli/file_reader.h"
#include "cli/rules.h"
#include "cli/steady_clock.h"
#include "cli/stop_signal.h"
#include "cli/terminal.h"
#include "extract/read.h"
#include "store/schema.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kPartial = 3;

void print_json(const Reread& reread) {
  Json worse = Json::array();
  for (const Reread::Worse& document : reread.worse)
    worse.push_back({{"document", document.document}, {"why", document.why}});
  const auto nullable = [](const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  Json contradicted = Json::array();
  for (const Contradiction& one : reread.contradicted) {
    contradicted.push_back({{"document", one.document},
                            {"field", one.field},
                            {"value", nullable(one.value)},
                            {"read_as", nullable(one.read_as)},
                            {"reads_now", nullable(one.reads_now)}});
  }
  const Json json{{"read", reread.read},
                  {"unchanged", reread.unchanged},
                  {"changed", reread.changed},
                  {"no_bytes", reread.no_bytes},
                  {"grown", reread.grown},
                  {"shrunk", reread.shrunk},
                  {"gained", reread.gained},
                  {"lost", reread.lost},
                  {"altered", reread.altered},
                  {"worse", std::move(worse)},
                  {"contradicted", std::move(contradicted)}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void print_fields(std::string_view name, const std::map<std::string, std::int64_t>& fields) {
  if (fields.empty()) return;
  fmt::print("  {:<10}", name);
  for (const auto& [field, documents] : fields) fmt::print(" {} ({})", field, documents);
  fmt::print("\n");
}

void print(const Reread& reread) {
  fmt::print("{} read: {} changed, {} as they were, {} without bytes\n", reread.read,
             reread.changed, reread.unchanged, reread.no_bytes);
  fmt::print("  {:<10} {} grown, {} shrunk\n", "texts", reread.grown, reread.shrunk);
  print_fields("gained", reread.gained);
  print_fields("lost", reread.lost);
  print_fields("altered", reread.altered);
  for (const Reread::Worse& document : reread.worse)
    fmt::print("  worse      {}: {}\n", document.document, to_stdout(document.why));
  const auto shown = [](const std::optional<std::string>& value) {
    return to_stdout(in_columns(value.value_or("nothing"), 40));
  };
  for (const Contradiction& one : reread.contradicted) {
    fmt::print(
        "  contradicts the correction of {} of {}\n    corrected  {}\n    was read   {}\n"
        "    is read    {}\n",
        one.field, one.document, shown(one.value), shown(one.read_as), shown(one.reads_now));
  }
}

}  // namespace

int reextract(const ReextractOptions& options) {
  const StopSignal signal;
  require_archive(options.archive);
  Archive archive = Archive::open_for_writing(options.archive, rules_digest());
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const RereadOptions reading{
      .read = [files = child_reader()](
                  const Response& response,
                  const Portal& portal) { return read(response, portal, files); },
      .now = steady_clock(),
      .threads = options.threads == 0 ? std::max(1U, std::thread::hardware_concurrency())
                                      : options.threads,
      .again = options.again,
      .on_progress =
          [&](const Reread& reread) {
            if (terminal) fmt::print(stderr, "\r{} read, {} changed", reread.read, reread.changed);
            return signal.signal() == 0;
          }};
  const Reread reread = reextract(archive, reading);
  if (terminal) fmt::print(stderr, "\r");
  options.json ? print_json(reread) : print(reread);
  if (signal.signal() != 0) return 128 + signal.signal();
  return reread.worse.empty() ? 0 : kPartial;
}

}  // namespace gongkai
