#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal.h"

namespace gongkai {

/// The sample portal, served on loopback from pages built into the program: what `gongkai demo`
/// crawls, and what tests ask. It behaves as portals do: validators, keep-alive, compression of
/// some pages, a charset in the header of others.
class DemoPortal {
 public:
  static constexpr int kPort = 18765;  ///< and the next one, for the host that challenges

  /// One request as it was answered.
  struct Visit {
    std::chrono::system_clock::time_point time;
    std::string method;
    std::string path;  ///< with query
    std::string form;  ///< body of a POST
    int status = 0;
    std::string user_agent;
    std::string referer;
    std::string if_none_match;
    std::string if_modified_since;
  };

  /// Serves on 127.0.0.1:`port` (0: any free one) until destroyed; nullopt when the port is taken.
  [[nodiscard]] static std::optional<DemoPortal> start(int port);

  DemoPortal(DemoPortal&&) noexcept;
  DemoPortal& operator=(DemoPortal&&) noexcept;
  DemoPortal(const DemoPortal&) = delete;
  DemoPortal& operator=(const DemoPortal&) = delete;
  /// Stops; requests in hand are answered first.
  ~DemoPortal();

  [[nodiscard]] int port() const;
  /// "http://127.0.0.1:18765"
  [[nodiscard]] std::string origin() const;
  /// Both of its hosts, origin() first; the second challenges whoever asks.
  [[nodiscard]] std::vector<std::string> origins() const;
  /// Its columns, as portal files would describe them.
  [[nodiscard]] std::vector<Portal> portals() const;

  /// The requests answered so far, in order.
  [[nodiscard]] std::vector<Visit> visits() const;
  /// How often `path` was asked, whatever the answer.
  [[nodiscard]] int visits_of(std::string_view path) const;

 private:
  struct Running;
  explicit DemoPortal(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

}  // namespace gongkai
