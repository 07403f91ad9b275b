#include "store/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "store/archive.h"
#include "store/chain.h"
#include "store/change.h"
#include "store/digest.h"
#include "store/error.h"
#include "store/packing.h"
#include "store/page_seal.h"
#include "store/sqlite.h"
#include "store/text_group.h"
#include "store/version_seal.h"
#include "store/wal.h"

namespace gongkai {
namespace {

/// Findings of one kind that are told one by one.
constexpr std::size_t kTold = 20;

class Verifier {
 public:
  Verifier(Database& database, const std::optional<std::string>& head) : database_{database} {
    for (std::size_t at = 0; head && at < head->size(); at += kLinkLength + 1) {
      wanted_.insert(head->substr(at, kLinkLength));
    }
  }

  Verified run() {
    part("the file", &Verifier::pages);
    part("the WAL", &Verifier::wal);
    const Transaction snapshot{database_};
    part("the tables", &Verifier::structure);
    part("the references", &Verifier::references);
    part("the bodies", &Verifier::bodies);
    part("the fetches", &Verifier::fetches);
    part("the versions", &Verifier::versions);
    part("the changes", &Verifier::changes);
    part("the documents", &Verifier::documents);
    part("the corrections", &Verifier::corrections);
    part("the withdrawals", &Verifier::withdrawals);
    for (const std::string& link : wanted_) {
      add("the chain", fmt::format("has no link {}: something was cut off or replaced since that "
                                   "head was printed",
                                   link));
    }
    return std::move(verified_);
  }

 private:
  static constexpr std::size_t kLinkLength = 64;

  void part(std::string_view name, void (Verifier::*check)()) {
    told_ = 0;
    try {
      (this->*check)();
    } catch (const StoreError& error) {
      add(std::string{name}, fmt::format("cannot be read: {}", error.what()));
    }
  }

  void add(std::string where, std::string what) {
    if (++told_ > kTold) return;
    if (told_ == kTold) what += " (there may be more of this kind)";
    verified_.findings.push_back({std::move(where), std::move(what)});
  }

  void link(std::string_view link) {
    if (const auto found = wanted_.find(link); found != wanted_.end()) wanted_.erase(found);
  }

  void pages();
  void page(std::int64_t number, std::int64_t size, std::string_view bytes);
  void wal();
  [[nodiscard]] bool has_seals() const {
    constexpr std::int64_t kReservedAt = 20;
    return database_.file_bytes(kReservedAt, 1) == std::string(1, kPageSealBytes);
  }
  void structure();
  void references();
  void bodies();
  void fetches();
  void versions();
  void changes();
  void documents();
  void corrections();
  void withdrawals();
  void tell(std::string_view query, std::string_view what);

  Database& database_;
  Verified verified_;
  std::set<std::string, std::less<>> wanted_;  // links of the head that were not met yet
  std::size_t told_ = 0;
};

void Verifier::pages() {
  constexpr std::int64_t kChunk = 1 << 20;
  const std::int64_t page_size = database_.number("PRAGMA page_size");
  const std::int64_t size = database_.file_size();
  if (!has_seals()) {
    return add("the file", "has no page seals: it was rewritten by another program");
  }
  for (std::int64_t at = 0; at < size; at += kChunk) {
    const std::string chunk = database_.file_bytes(at, kChunk);
    const auto length = static_cast<std::size_t>(page_size);
    for (std::size_t begin = 0; begin < chunk.size(); begin += length) {
      const std::int64_t number = (at + static_cast<std::int64_t>(begin)) / page_size + 1;
      page(number, page_size, std::string_view{chunk}.substr(begin, length));
    }
  }
}

void Verifier::page(std::int64_t number, std::int64_t size, std::string_view bytes) {
  // The page that holds the byte that SQLite locks is never written.
  constexpr std::int64_t kLockByte = 0x40000000;
  const bool is_lock_page = number == kLockByte / size + 1;
  const std::string where = fmt::format("page {} of the file", number);
  ++verified_.pages;
  if (static_cast<std::int64_t>(bytes.size()) != size) return add(where, "is cut short");
  if (is_lock_page) {
    if (std::ranges::any_of(bytes, [](char byte) { return byte != 0; }))
      add(where, "is not empty as it should be");
    return;
  }
  std::string again;
  SealState state = check_page_seal(static_cast<std::uint32_t>(number), bytes);
  // A crawl may have been writing it while it was read.
  for (int tries = 0; state == SealState::broken && tries < 3; ++tries) {
    again = database_.file_bytes((number - 1) * size, static_cast<std::size_t>(size));
    if (again.size() == bytes.size())
      state = check_page_seal(static_cast<std::uint32_t>(number), again);
  }
  if (state == SealState::none) ++verified_.unsealed_pages;
  if (state == SealState::broken)
    add(where, "is not as gongkai wrote it: bytes were damaged, or another program wrote to it");
}

/// What is committed beside the file is read as if it stood in it.
void Verifier::wal() {
  if (!has_seals()) return;  // nobody's pages have any, and pages() says so
  Statement file = database_.query("SELECT file FROM pragma_database_list WHERE name = 'main'");
  if (!file.next()) return;
  const std::filesystem::path path{file.text(0)};
  for (const std::uint32_t page : foreign_pages_in_wal(path)) {
    add(fmt::format("page {} in the WAL", page), "was written by another program");
  }
}

void Verifier::structure() {
  Statement row = database_.query("PRAGMA integrity_check(20)");
  while (row.next()) {
    if (row.view(0) != "ok") add("the tables", row.text(0));
  }
}

void Verifier::references() {
  Statement row = database_.query("PRAGMA foreign_key_check");
  while (row.next()) {
    add(fmt::format("{} {}", row.view(0), row.view(1)),
        fmt::format("refers to a row of {} that is not there", row.view(2)));
  }
}

void Verifier::bodies() {
  Statement row = database_.query("SELECT id, sha256, size, zstd, bytes FROM body ORDER BY id");
  while (row.next()) {
    ++verified_.bodies;
    if (row.null(4)) {
      ++verified_.digests_only;
      continue;
    }
    const auto bytes =
        unpack(row.view(4), row.integer(3) != 0, static_cast<std::size_t>(row.integer(2)));
    verified_.body_bytes += row.integer(2);
    if (!bytes || sha256_hex(*bytes) != row.view(1)) {
      add(fmt::format("body {}", row.integer(0)),
          fmt::format("is not the bytes of SHA-256 {}", row.view(1)));
    }
  }
  tell(
      "SELECT 'body ' || b.id FROM body b WHERE b.bytes IS NULL AND EXISTS "
      "(SELECT 1 FROM fetch f JOIN version v ON v.fetch = f.id WHERE f.body = b.sha256 AND "
      "v.document NOT IN (SELECT document FROM withdrawal))",
      "has no bytes, although a text was read from them");
  Statement extra = database_.query(
      "SELECT sha256 FROM body EXCEPT SELECT body FROM fetch WHERE body IS NOT NULL");
  while (extra.next()) add(fmt::format("body {}", extra.view(0)), "belongs to no fetch");
}

void Verifier::fetches() {
  const auto broken = first_broken_link(database_, [this](std::string_view link) {
    ++verified_.fetches;
    this->link(link);
  });
  if (broken) {
    add(fmt::format("fetch {}", *broken),
        "is the first link that breaks the chain: it was edited, or one before it was deleted, "
        "inserted or moved");
  }
}

void Verifier::versions() {
  Statement row = database_.query(
      "SELECT v.id, d.public_id, v.number, v.content, v.text, v.text_group, v.seal "
      "FROM version v JOIN document d ON d.id = v.document "
      "LEFT JOIN withdrawal w ON w.document = d.id WHERE w.document IS NULL ORDER BY v.id");
  while (row.next()) {
    ++verified_.versions;
    const std::string where = fmt::format("version {} of {}", row.integer(2), row.view(1));
    if (content_digest(database_, row.integer(0)) != row.view(3)) {
      add(where, "has a text, field or attachment that was altered");
    } else if (text_group(row.view(4)) != row.view(5)) {
      add(where, "has a text_group that is not that of its text");
    } else if (version_seal(database_, row.integer(0)) != row.view(6)) {
      add(where, "has evidence (claims, blocks, stripped lines) that was altered");
    }
  }
}

void Verifier::changes() {
  std::string before = first_link();
  Statement row = database_.query("SELECT id, chain FROM change ORDER BY id");
  while (row.next()) {
    ++verified_.changes;
    before = change_link(database_, row.integer(0), before);
    if (before != row.view(1)) {
      return add(fmt::format("change {}", row.integer(0)),
                 "is the first link that breaks the chain: it, its document or its version was "
                 "edited, or one before it was deleted, inserted or moved");
    }
    link(before);
  }
}

void Verifier::tell(std::string_view query, std::string_view what) {
  Statement row = database_.query(query);
  while (row.next()) add(row.text(0), std::string{what});
}

/// What a document's row says must follow from its changes, and each version from one.
void Verifier::documents() {
  tell(
      "SELECT 'version ' || v.number || ' of ' || d.public_id FROM version v "
      "JOIN document d ON d.id = v.document LEFT JOIN change c ON c.version = v.id "
      "AND c.kind IN ('new', 'changed', 'retitled') GROUP BY v.id HAVING count(c.id) = 0",
      "is told of by no change");
  tell(
      "SELECT 'document ' || public_id FROM document d WHERE latest IS NOT "
      "(SELECT id FROM version WHERE document = d.id ORDER BY number DESC LIMIT 1) "
      "AND id NOT IN (SELECT document FROM withdrawal)",
      "does not point at its newest version");
  tell(
      "WITH last AS (SELECT document, url, max(id) FROM change GROUP BY document) "
      "SELECT 'document ' || d.public_id FROM document d LEFT JOIN last ON last.document = d.id "
      "WHERE last.url IS NOT d.url",
      "has an address that its last change does not tell");
  tell(
      "WITH last AS (SELECT document, kind, at, max(id) FROM change WHERE kind IN ('gone', 'back') "
      "GROUP BY document) "
      "SELECT 'document ' || d.public_id FROM document d LEFT JOIN last ON last.document = d.id "
      "WHERE d.gone_at IS NOT CASE last.kind WHEN 'gone' THEN last.at END",
      "has a gone_at that its changes do not tell");
}

/// People's claims and the corrections in force must be the same.
void Verifier::corrections() {
  constexpr std::string_view kClaim =
      "claim p WHERE p.version = d.latest AND p.layer = 'person' AND p.field = c.field "
      "AND p.value = coalesce(c.value, '') AND p.chosen = 1 "
      "AND p.rule = 'correction ' || c.id || ' by ' || c.who || ': ' || c.why";
  tell(fmt::format("SELECT 'correction ' || c.id FROM correction c JOIN document d ON d.id = "
                   "c.document WHERE c.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM {})",
                   kClaim),
       "is in force, and its document's newest version does not say so");
  tell(fmt::format("SELECT 'claim ' || p.n || ' of document ' || d.public_id FROM document d "
                   "JOIN claim p ON p.version = d.latest AND p.layer = 'person' "
                   "WHERE NOT EXISTS (SELECT 1 FROM correction c WHERE c.document = d.id "
                   "AND c.ended_at IS NULL AND c.field = p.field AND p.value = "
                   "coalesce(c.value, '') AND p.rule = 'correction ' || c.id || ' by ' || c.who "
                   "|| ': ' || c.why)"),
       "is a person's, and no correction in force says so");
}

/// What is withdrawn is gone, and only what a change tells is.
void Verifier::withdrawals() {
  tell(
      "SELECT 'document ' || d.public_id FROM document d JOIN withdrawal w ON w.document = d.id "
      "WHERE d.latest IS NOT NULL OR EXISTS (SELECT 1 FROM version v WHERE v.document = d.id AND "
      "(v.text <> '' OR v.title IS NOT NULL OR v.id IN (SELECT version FROM claim UNION ALL "
      "SELECT version FROM block UNION ALL SELECT version FROM stripped)))",
      "is withdrawn, and something of it is still there");
  tell(
      "SELECT 'document ' || d.public_id FROM document d LEFT JOIN withdrawal w ON w.document = "
      "d.id LEFT JOIN change c ON c.document = d.id AND c.kind = 'withdrawn' "
      "WHERE (w.document IS NULL) <> (c.id IS NULL)",
      "has a withdrawal without a change that tells of it, or such a change without it");
}

}  // namespace

Verified verify_archive(Database& database, const std::optional<std::string>& head) {
  return Verifier{database, head}.run();
}

std::string Archive::chain_head() {
  const Transaction snapshot{*database_};
  return fetch_head(*database_) + "." + change_head(*database_);
}

Verified Archive::verify(const std::optional<std::string>& head) {
  return verify_archive(*database_, head);
}

}  // namespace gongkai
