#pragma once

#include <fmt/format.h>
#include <httplib.h>

#include <chrono>
#include <string>
#include <thread>

namespace gongkai {

/// Lets a server answer on a free port of loopback while it lives.
class Listening {
 public:
  explicit Listening(httplib::Server& server) : server_{server} {
    server_.set_tcp_nodelay(true);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  Listening(Listening&&) = delete;
  Listening& operator=(Listening&&) = delete;
  ~Listening() {
    server_.stop();
    thread_.join();
  }

  /// "127.0.0.1:port"
  [[nodiscard]] std::string origin() const { return fmt::format("127.0.0.1:{}", port_); }

 private:
  httplib::Server& server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace gongkai
