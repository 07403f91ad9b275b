#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/clock.h"
#include "crawler/request.h"

namespace gongkai {

class Database;

/// What makes two requests the same: the canonical key of the URL, the form of a POST, and what the
/// answer is wanted for.
struct RequestKey {
  std::string host;  ///< host_key()
  bool https = false;
  std::string target;     ///< path and query
  std::string key;        ///< equal for requests that are the same
  std::int64_t hash = 0;  ///< of `key`, as table known has it
};

/// nullopt for a URL that is not http(s).
std::optional<RequestKey> request_key(const Request& request);

/// Of a page or file that is asked under this canonical key (crawler/url.h); without host and
/// target.
RequestKey request_key(Purpose purpose, std::string_view canonical_key);

/// The row of the request with this key; nullopt when it is not known.
std::optional<std::int64_t> find_request(Database& database, const RequestKey& key);

/// Rows that asked for the same, whatever the answer was wanted for: a document or file first.
std::vector<std::int64_t> find_requests(Database& database, Request request);

/// The row that stands for the page at `url`, made when there is none; nullopt for an empty one.
std::optional<std::int64_t> page_id(Database& database, std::string_view url);

/// Adds a row and returns its id. `due`: seconds since 1970, 0 at once, nullopt not by itself;
/// `depth`: steps from a start of its portal.
std::int64_t insert_request(Database& database, const Request& request, const RequestKey& key,
                            std::optional<std::int64_t> due, int depth);

/// Brings title and date of the listing row up to date.
void update_row(Database& database, std::int64_t id, const Row& row);

/// Forgets what its listing row said, and does not ask it by itself.
void forget_row(Database& database, std::int64_t id);

/// The request in row `id`, without validators.
Request load_request(Database& database, std::int64_t id);

/// The portal in force under this name; nullopt for the empty name. Throws StoreError (misuse) for
/// one that was never put.
std::optional<std::int64_t> portal_id(Database& database, std::string_view name);

/// Whole seconds, never before `due`.
std::int64_t due_seconds(TimePoint due);

}  // namespace gongkai
