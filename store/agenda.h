#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

class Database;

/// Which request of which host is next. The table is the truth; this remembers the first due
/// request of each host, so that asking about a thousand hosts at every turn of the crawl costs no
/// query, and which requests were handed out to this process.
class Agenda {
 public:
  struct Due {
    std::int64_t request = 0;
    std::int64_t at = 0;  ///< seconds since 1970; 0 at once
  };

  explicit Agenda(Database& database) : database_{&database} {}

  /// Looks only at requests of these portals (names); an empty list means all. With `since` (ISO),
  /// only at those whose listing row has no date, or one that is not earlier.
  void only(std::span<const std::string> portals, std::string_view since);

  /// Hosts whose first request is due at `now`, in the order they became known.
  std::vector<std::string> hosts_due(std::int64_t now);
  /// What is first at a host, passing over what was handed out.
  std::optional<Due> first(std::string_view host_key);

  /// When the first of the requests that are not due at `now` comes due.
  std::optional<std::int64_t> next(std::int64_t now);

  void hand_out(std::int64_t request) { handed_out_.insert(request); }
  void take_back(std::int64_t request) { handed_out_.erase(request); }
  /// Rows of this host have changed.
  void changed(std::string_view host_key);
  /// Rows of any host may have changed.
  void changed() { hosts_.clear(); }

 private:
  struct Host {
    std::int64_t id = 0;
    std::string key;
    bool fresh = false;  // `first` is what the table says
    std::optional<Due> first;
  };
  void load();
  const std::optional<Due>& first(Host& host);
  [[nodiscard]] bool is_meant(std::int64_t portal, std::string_view date) const {
    return (only_.empty() || portals_.contains(portal)) && (date.empty() || date >= since_);
  }

  Database* database_;
  std::set<std::string, std::less<>> only_;  // names of portals; empty: all
  std::set<std::int64_t> portals_;           // their rows
  std::string since_;
  std::map<std::int64_t, Host> hosts_;  // by id; empty: to be loaded
  std::map<std::string, std::int64_t, std::less<>> ids_;
  std::set<std::int64_t> handed_out_;  // requests
};

}  // namespace gongkai
