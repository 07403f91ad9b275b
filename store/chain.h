#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

class Database;

/// A row of table fetch, column for column.
struct FetchRow {
  std::int64_t id = 0;
  std::int64_t request = 0;
  std::int64_t hop = 0;
  std::string url;
  std::string at;
  std::optional<std::int64_t> took_ms, status;
  std::int64_t complete = 0;
  std::optional<std::string> address, tls, state, reason, request_head, response_head, body;
  std::optional<std::string> certificate, tls_relaxed, imported_from;
};

/// The chain before the first row.
std::string first_link();

/// The chain at `row`: SHA-256, in hex, over the chain of the row before it (64 hex digits) and
/// then each column in the order of FetchRow, as store/value_digest.h writes values. Of the columns
/// after `body`, which archives did not always have, only those that are not NULL count, each
/// behind its name.
std::string chain_link(std::string_view before, const FetchRow& row);

/// The chain's last link.
std::string fetch_head(Database& database);

/// Computes the chain anew, handing `each` link that holds to it; the id of the first row that
/// breaks it, nullopt when it holds.
std::optional<std::int64_t> first_broken_link(
    Database& database, const std::function<void(std::string_view)>& each = {});

/// Adds the row at the end of the chain; `row.id` becomes its id.
void append_fetch(Database& database, FetchRow& row);

}  // namespace gongkai
