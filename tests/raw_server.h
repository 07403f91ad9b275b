#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace gongkai {

/// A loopback server whose answers are bytes as a test writes them, so that they can be wrong in
/// any way. One connection at a time; each is closed after its answer.
class RawServer {
 public:
  /// What to do with a connection whose request head was read; `send` gives false when the peer
  /// has gone or the server stops.
  using Send = std::function<bool(std::string_view)>;
  using Handler = std::function<void(std::string_view request, const Send& send)>;

  /// Takes the connection itself, before anything was read.
  using Connected = std::function<void(int peer)>;

  explicit RawServer(Connected connected, const char* ip = "127.0.0.1")
      : RawServer{Handler{}, ip, std::move(connected)} {}

  explicit RawServer(Handler handler, const char* ip = "127.0.0.1", Connected connected = {})
      : handler_{std::move(handler)},
        connected_{std::move(connected)},
        socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{.sin_family = AF_INET};
    inet_pton(AF_INET, ip, &address.sin_addr);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, sizeof address) != 0 || ::listen(socket_, 8) != 0) std::abort();
    socklen_t size = sizeof address;
    ::getsockname(socket_, any, &size);
    origin_ = std::string{ip} + ":" + std::to_string(ntohs(address.sin_port));
    thread_ = std::jthread{[this](const std::stop_token& stop) { serve(stop); }};
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  RawServer(RawServer&&) = delete;
  RawServer& operator=(RawServer&&) = delete;
  ~RawServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
  }

  /// "127.0.0.1:port"
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] std::string url(std::string_view path) const {
    return "http://" + origin_ + std::string{path};
  }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd ready{.fd = socket_, .events = POLLIN};
      if (::poll(&ready, 1, 20) <= 0) continue;
      const int peer = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) continue;
      ++connections_;
      const timeval patience{.tv_sec = 5, .tv_usec = 0};
      ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      if (connected_) {
        connected_(peer);
        ::close(peer);
        continue;
      }
      std::string head;
      char byte = 0;
      while (!head.ends_with("\r\n\r\n") && ::recv(peer, &byte, 1, 0) == 1) head += byte;
      handler_(head, [&](std::string_view bytes) {
        return !stop.stop_requested() && ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                                             static_cast<ssize_t>(bytes.size());
      });
      ::close(peer);
    }
  }

  Handler handler_;
  Connected connected_;
  int socket_;
  std::string origin_;
  std::atomic<int> connections_ = 0;
  std::jthread thread_;
};

}  // namespace gongkai
