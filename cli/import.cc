#include "cli/import.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <expected>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/file_reader.h"
#include "cli/rules.h"
#include "cli/steady_clock.h"
#include "cli/stop_signal.h"
#include "cli/temporary_directory.h"
#include "cli/terminal.h"
#include "crawler/printable.h"
#include "extract/read.h"
#include "store/wacz.h"
#include "store/warc_import.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kPartial = 3;
constexpr int kToldFaults = 20;

std::expected<Portal, std::string> portal_from(const std::string& text) {
  if (text.ends_with(".toml") || fs::exists(text)) {
    auto portal = load_portal(text);
    if (!portal) return std::unexpected{portal.error().detail};
    return *std::move(portal);
  }
  std::vector<Portal> known = known_portals();
  const auto found = std::ranges::find(known, text, &Portal::name);
  if (found != known.end()) return std::move(*found);
  return std::unexpected{fmt::format("{} is no portal file and no shipped portal", text)};
}

void print_json(const Imported& imported) {
  const Json json{{"records", imported.records},
                  {"added", imported.added},
                  {"known", imported.known},
                  {"other", imported.other},
                  {"unresolved", imported.unresolved},
                  {"damaged", imported.damaged},
                  {"older", imported.older},
                  {"new_documents", imported.new_documents},
                  {"new_versions", imported.new_versions},
                  {"unchanged", imported.unchanged},
                  {"listings", imported.listings},
                  {"failed", imported.failed}};
  fmt::print("{}\n", json.dump());
}

void print(const Imported& imported) {
  fmt::print("{} records: {} answers added, {} known, {} of no use here\n", imported.records,
             imported.added, imported.known, imported.other);
  fmt::print("  documents  {} new, {} changed, {} unchanged\n", imported.new_documents,
             imported.new_versions, imported.unchanged);
  fmt::print("  listings   {}\n", imported.listings);
  fmt::print("  failed     {}\n", imported.failed);
  if (imported.older > 0)
    fmt::print("  older      {} than what the archive has: kept, not read\n", imported.older);
  if (imported.unresolved > 0) {
    fmt::print("  unresolved {} refer to bytes that are in none of the files\n",
               imported.unresolved);
  }
  if (imported.damaged > 0) fmt::print("  damaged    {} places\n", imported.damaged);
}

/// The files with what is packed in those that are zips, which is laid down in `scratch`.
std::expected<std::vector<fs::path>, std::string> unpacked(
    const std::vector<std::string>& files, std::optional<TemporaryDirectory>& scratch) {
  std::vector<fs::path> all;
  for (const std::string& file : files) {
    if (!fs::is_regular_file(file)) return std::unexpected{fmt::format("{} is not a file", file)};
    if (!is_wacz(file)) {
      all.emplace_back(file);
      continue;
    }
    if (!scratch) scratch.emplace();
    const fs::path directory = scratch->path() / std::to_string(all.size());
    fs::create_directory(directory);
    auto members = unpack_wacz(file, directory);
    if (!members) return std::unexpected{std::move(members.error())};
    all.insert(all.end(), members->begin(), members->end());
  }
  return all;
}

}  // namespace

int import_files(const ImportCommand& command) {
  std::vector<Portal> portals;
  for (const std::string& text : command.portals) {
    auto portal = portal_from(text);
    if (!portal) {
      fmt::print(stderr, "gongkai: {}\n", portal.error());
      return kUsage;
    }
    portals.push_back(*std::move(portal));
  }
  std::optional<TemporaryDirectory> scratch;
  const auto files = unpacked(command.files, scratch);
  if (!files) {
    fmt::print(stderr, "gongkai: {}\n", printable(files.error()));
    return kFailed;
  }
  const StopSignal signal;
  const auto now = steady_clock();
  Archive archive = Archive::open_for_writing(command.archive, rules_digest());
  for (const Portal& portal : portals) archive.put_portal(portal, now());
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  int told = 0;
  const ImportOptions options{
      .read = [reader = child_reader()](
                  const Response& response,
                  const Portal& portal) { return read(response, portal, reader); },
      .now = now,
      .on_fault =
          [&told](const fs::path& file, const WarcFault& fault) {
            if (++told > kToldFaults) return;
            fmt::print(stderr, "gongkai: {}: byte {}: {}{}\n", file.string(), fault.offset,
                       printable(fault.what),
                       told == kToldFaults ? " (more of this is not told)" : "");
          },
      .on_progress =
          [&](const Imported& imported) {
            if (terminal)
              fmt::print(stderr, "\r{} records, {} added", imported.records, imported.added);
            return signal.signal() == 0;
          }};
  const Imported imported = import_warc(archive, *files, options);
  if (terminal) fmt::print(stderr, "\r");
  command.json ? print_json(imported) : print(imported);
  if (signal.signal() != 0) return 128 + signal.signal();
  return imported.is_whole() ? 0 : kPartial;
}

}  // namespace gongkai
