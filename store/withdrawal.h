#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/clock.h"
#include "crawler/response.h"
#include "extract/content.h"

namespace gongkai {

class Archive;
class Database;

/// What is left of a document that was withdrawn.
struct Tombstone {
  struct Version {
    int number = 0;
    std::string content;  ///< digest of text, fields and attachments
    std::string sha256;   ///< of the body it was read from
    std::string fetched_at;
  };
  std::string document;  ///< public id
  std::string url;
  std::string kind;
  std::string withdrawn_at;
  std::string reason;
  std::vector<Version> versions;
};

/// By public id or URL; nullopt when no such document was withdrawn.
std::optional<Tombstone> find_tombstone(Archive& archive, std::string_view id_or_url);

struct Withdrawn {
  struct One {
    std::string document, url;
    std::string because;  ///< why it goes too; empty: it was asked for
  };
  std::vector<One> documents;
  std::int64_t bodies = 0;          ///< whose bytes are removed
  std::vector<std::string> shared;  ///< documents that stay and have one of these bodies or texts
};

/// What withdraw() would take out: the document; files that it links and no other document does;
/// the archive file it is packed in and all that is packed in it; pages whose text is that of one
/// of these files. Nothing when there is no such document.
Withdrawn plan_withdrawal(Archive& archive, std::string_view id_or_url);

/// Takes them out: bytes, texts, claims, search index, corrections; the row of a listing that led
/// there loses its title. Addresses, times and digests stay, so that both chains hold, and a change
/// of kind withdrawn says so with the reason. They are never asked again, and an answer that comes
/// nevertheless leaves a fetch without a body. What SQLite left of it in the file goes with
/// compact_archive().
Withdrawn withdraw(Archive& archive, std::string_view id_or_url, const std::string& reason,
                   TimePoint now);

/// Requests that brought withdrawn documents, or have their addresses.
std::set<std::int64_t> withdrawn_requests(Database& database);

/// Whether what is asked for, or what answered, is a withdrawn document.
bool is_withdrawn(Database& database, const Response& response);
bool is_withdrawn(Database& database, std::string_view url);

/// Whether an answer that has no document yet is a withdrawn one under another address: the same
/// bytes, or a text that is equal with all its fields and files. From then on that address is one
/// of the withdrawn document's.
bool comes_back(Database& database, const Response& response, const Content& content);

}  // namespace gongkai
