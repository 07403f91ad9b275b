#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/proof.h"
#include "cli/terminal.h"
#include "store/archive.h"
#include "store/error.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDamaged = 5;

void print_json(const Verified& verified) {
  Json findings = Json::array();
  for (const Finding& finding : verified.findings)
    findings.push_back({{"where", finding.where}, {"what", finding.what}});
  const Json json{{"holds", verified.holds()},
                  {"pages", verified.pages},
                  {"unsealed_pages", verified.unsealed_pages},
                  {"bodies", verified.bodies},
                  {"body_bytes", verified.body_bytes},
                  {"fetches", verified.fetches},
                  {"versions", verified.versions},
                  {"changes", verified.changes},
                  {"findings", std::move(findings)}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void print(const Verified& verified, const std::string& archive) {
  for (const Finding& finding : verified.findings)
    fmt::print("{} {}\n", to_stdout(finding.where), to_stdout(finding.what));
  if (verified.unsealed_pages > 0) {
    fmt::print(
        "note: {} pages have no seal: another program folded them in from the archive's -wal file; "
        "`gongkai compact` seals them\n",
        verified.unsealed_pages);
  }
  fmt::print("{}: {}\n", archive, verified.holds() ? "holds" : "DOES NOT HOLD");
  fmt::print("  {} pages, {} bodies of {} bytes, {} fetches, {} versions, {} changes\n",
             verified.pages, verified.bodies, verified.body_bytes, verified.fetches,
             verified.versions, verified.changes);
}

/// A head is one or two links with a dot between.
bool is_head(std::string_view head) {
  if (head.size() != 64 && head.size() != 129) return false;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const bool is_good =
        i == 64 ? head[i] == '.' : std::string_view{"0123456789abcdef"}.contains(head[i]);
    if (!is_good) return false;
  }
  return true;
}

}  // namespace

int verify(const VerifyOptions& options) {
  if (options.head && !is_head(*options.head)) {
    fmt::print(stderr, "gongkai: --head: that is not what `gongkai head` prints\n");
    return 2;
  }
  Archive archive = Archive::open_for_reading(options.archive);
  const Verified verified = archive.verify(options.head);
  options.json ? print_json(verified) : print(verified, options.archive);
  return verified.holds() ? 0 : kDamaged;
}

int head(const HeadOptions& options) {
  fmt::print("{}\n", Archive::open_for_reading(options.archive).chain_head());
  return 0;
}

}  // namespace gongkai
