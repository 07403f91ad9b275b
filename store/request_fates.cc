#include "store/request_fates.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {

RequestFates::RequestFates(Database& database, TimePoint now) {
  // Of a file that says so somebody else has set the numbers: they are given out one by one.
  constexpr std::int64_t kMost = std::int64_t{1} << 31U;
  const std::int64_t last = database.number("SELECT max(id) FROM request");
  if (last < 0 || last > kMost)
    throw StoreError{StoreError::Kind::damaged, "the archive is damaged (numbers of requests)"};
  fates_.resize(static_cast<std::size_t>(last) + 1, Fate::unwanted);
  read_asked(database);
  read_queued(database, now);
  read_failed(database);
  queue_.unwanted = std::ranges::count(fates_, Fate::unwanted) - 1;  // there is no row 0
}

bool RequestFates::put(std::int64_t request, Fate fate) {
  if (request < 0 || static_cast<std::size_t>(request) >= fates_.size()) return false;
  Fate& before = fates_[static_cast<std::size_t>(request)];
  const bool is_first = before == Fate::unwanted;
  before = fate;
  return is_first;
}

void RequestFates::read_asked(Database& database) {
  const auto take = [&](const Visited& row) {
    ++fetches_;
    if (put(row.integer(0), Fate::archived)) ++queue_.idle;
  };
  database.visit("SELECT visit(request) FROM fetch INDEXED BY fetch_request", take);
}

void RequestFates::read_queued(Database& database, TimePoint now) {
  const std::int64_t second =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto take = [&](const Visited& row) {
    ++(row.integer(1) <= second ? queue_.due : queue_.waiting);
    if (of(row.integer(0)) == Fate::unwanted) {
      put(row.integer(0), Fate::waiting);
    } else {
      --queue_.idle;
    }
  };
  database.visit(
      "SELECT visit(id, due_at) FROM request INDEXED BY request_due WHERE due_at IS NOT NULL",
      take);
}

void RequestFates::read_failed(Database& database) {
  std::map<std::string, std::int64_t, std::less<>> states;
  Statement row = database.query(
      "SELECT r.id, f.state FROM request r INDEXED BY request_failed "
      "CROSS JOIN fetch f INDEXED BY fetch_request ON f.request = r.id AND f.id = r.last_fetch "
      "WHERE r.failed = 1");
  while (row.next()) {
    const std::string_view state = row.view(1);
    put(row.integer(0), state == "off_scope" ? Fate::off_scope : Fate::failed);
    auto count = states.find(state);
    if (count == states.end()) count = states.emplace(state, 0).first;
    ++count->second;
    ++queue_.failed;
  }
  failures_.assign(states.begin(), states.end());
}

}  // namespace gongkai
