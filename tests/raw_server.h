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
        socket_{::socket(family_of(ip), SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in6 six{.sin6_family = AF_INET6};
    sockaddr_in four{.sin_family = AF_INET};
    const bool is_six = family_of(ip) == AF_INET6;
    inet_pton(family_of(ip), ip, is_six ? static_cast<void*>(&six.sin6_addr) : &four.sin_addr);
    auto* const any =
        is_six ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
    socklen_t size = is_six ? sizeof six : sizeof four;
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 8) != 0) std::abort();
    ::getsockname(socket_, any, &size);
    const in_port_t port = is_six ? six.sin6_port : four.sin_port;
    origin_ = (is_six ? "[" + std::string{ip} + "]" : ip) + ":" + std::to_string(ntohs(port));
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

  static int family_of(std::string_view ip) { return ip.contains(':') ? AF_INET6 : AF_INET; }

  /// "127.0.0.1:port" or "[::1]:port"
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
