#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gongkai {

class Database;

/// Something in an archive that is not as it was written.
struct Finding {
  std::string where;  ///< "fetch 12", "page 3 of the file", "version 2 of 5bpmxyem5l5nocun"
  std::string what;   ///< a sentence
};

/// What verify() looked at and what it found.
struct Verified {
  std::vector<Finding> findings;  ///< of each kind the first ones; none: nothing is altered
  std::int64_t pages = 0;
  std::int64_t unsealed_pages = 0;  ///< put into the file by another program (store/page_seal.h)
  std::int64_t bodies = 0;
  std::int64_t body_bytes = 0;
  std::int64_t digests_only = 0;  ///< of `bodies`: their bytes are not kept (Portal::keep)
  std::int64_t fetches = 0;
  std::int64_t versions = 0;
  std::int64_t changes = 0;

  [[nodiscard]] bool holds() const { return findings.empty(); }
};

/// Reads all of an archive and holds it against what it says of itself: the seal of every page,
/// what others wrote to the WAL beside it, the tables' structure and references, every body's
/// SHA-256, the chain of fetches, the digests of every text and of the evidence behind it, the
/// chain of changes and the documents it tells of. `head` (chain_head() of an earlier day, or one
/// of its two links) must be one of its links. Damage is a finding, never an exception.
Verified verify_archive(Database& database, const std::optional<std::string>& head);

}  // namespace gongkai
