#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crawler/transport.h"

namespace gongkai {

/// The network: libcurl's multi interface, HTTP/1.1 only. Bodies are kept after transfer decoding
/// and before content decoding. Every connection's address is checked at socket time, so that
/// neither DNS nor a redirect can lead inside. Behind a proxy, which resolves names itself, only
/// the host in the URL can be checked, and no address is known.
class Fetcher final : public Transport {
 public:
  struct Options {
    std::string user_agent;
    std::string ca_file;                       ///< PEM; empty: the system's
    std::vector<std::string> allowed_origins;  ///< "127.0.0.1:8080": may be asked though not public
    std::string proxy;  ///< "http://host:port"; empty: none, whatever the environment says
    std::size_t max_body_bytes = 32U << 20U;  ///< on the wire; more is too_large
    std::chrono::milliseconds connect_timeout{15'000};
    std::chrono::milliseconds total_timeout{300'000};
    std::chrono::seconds stall_timeout{30};  ///< below 100 B/s for so long is too_slow
    std::function<TimePoint()> now;          ///< stamps Exchange::asked_at
  };

  explicit Fetcher(Options options);
  ~Fetcher() override;
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;
  Fetcher(Fetcher&&) = delete;
  Fetcher& operator=(Fetcher&&) = delete;

  void ask(const Question& question) override;
  std::vector<Answer> wait(std::chrono::milliseconds at_most) override;
  void wake() override;

 private:
  class Transfer;
  struct Multi;
  std::unique_ptr<Multi> multi_;
};

}  // namespace gongkai
