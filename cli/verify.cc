#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "cli/file_reader.h"
#include "cli/proof.h"
#include "cli/rules.h"
#include "cli/terminal.h"
#include "extract/read.h"
#include "store/archive.h"
#include "store/text_check.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDamaged = 5;

Json json_of(const std::vector<Finding>& findings) {
  Json json = Json::array();
  for (const Finding& finding : findings)
    json.push_back({{"where", finding.where}, {"what", finding.what}});
  return json;
}

void print_json(const Verified& verified, const std::optional<TextCheck>& texts) {
  Json json{{"holds", verified.holds()},
            {"pages", verified.pages},
            {"unsealed_pages", verified.unsealed_pages},
            {"bodies", verified.bodies},
            {"body_bytes", verified.body_bytes},
            {"fetches", verified.fetches},
            {"versions", verified.versions},
            {"changes", verified.changes},
            {"findings", json_of(verified.findings)}};
  if (texts) {
    json["texts"] = {{"read", texts->read},
                     {"no_bytes", texts->no_bytes},
                     {"gone_packed", texts->gone_packed},
                     {"different", json_of(texts->different)}};
  }
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void print(const TextCheck& texts) {
  for (const Finding& finding : texts.different)
    fmt::print("differs: {} {}\n", to_stdout(finding.where), to_stdout(finding.what));
  fmt::print(
      "  {} texts read again: {} as kept, {} made by another extractor, rules or portal file read "
      "differently (`gongkai reextract`)\n",
      texts.read,
      texts.read - static_cast<std::int64_t>(texts.different.size() + texts.altered.size()),
      texts.different.size());
  if (texts.no_bytes > 0) fmt::print("  {} texts have no bytes to be read from\n", texts.no_bytes);
  if (texts.gone_packed > 0) {
    fmt::print(
        "  {} texts not read: the archive files that they were packed in have them no more\n",
        texts.gone_packed);
  }
}

/// Reads the texts again; what this very reader should have made of them and does not is a finding.
TextCheck read_again(Archive& archive, Verified& verified) {
  TextCheck texts = check_texts(
      archive, {.read = [files = child_reader()](
                            const Response& response,
                            const Portal& portal) { return read(response, portal, files); },
                .rules = rules_digest(),
                .threads = std::max(1U, std::thread::hardware_concurrency())});
  verified.findings.insert(verified.findings.end(), texts.altered.begin(), texts.altered.end());
  return texts;
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
  if (verified.digests_only > 0) {
    fmt::print(
        "  of {} bodies only the digest is kept: they read as those before (keep = \"changed\"), or "
        "were withdrawn\n",
        verified.digests_only);
  }
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
  Verified verified = archive.verify(options.head);
  std::optional<TextCheck> texts;
  if (options.reextract) texts = read_again(archive, verified);
  if (options.json) {
    print_json(verified, texts);
  } else {
    print(verified, options.archive);
    if (texts) print(*texts);
  }
  return verified.holds() ? 0 : kDamaged;
}

int head(const HeadOptions& options) {
  fmt::print("{}\n", Archive::open_for_reading(options.archive).chain_head());
  return 0;
}

}  // namespace gongkai
