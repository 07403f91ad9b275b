#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/clock.h"
#include "crawler/request.h"

namespace gongkai {

/// What came of a request, by its bytes and by what they turned out to be. The words are the
/// archive's (`fetch.state`).
enum class FetchState : std::uint8_t {
  ok,
  not_modified,
  gone,
  refused_by_robots,
  blocked,
  challenged,
  soft_404,
  stub,
  truncated,
  too_large,
  too_slow,
  tls_error,
  dns_error,
  unreachable,
  blocked_address,
  off_scope,
  redirected_off_host,
  protocol_error,
  server_error,  ///< 5xx, 429: asks for patience
  parse_limit,   ///< bytes kept, but too deep, wide or slow to read
  unreadable,    ///< bytes kept: a format without a reader, encrypted or damaged
  no_text,       ///< bytes kept: pages without a text layer
  stopped,       ///< never asked: the operator's stop list names it
};
std::string_view to_string(FetchState state);
/// The state that to_string() printed so; nullopt for other words.
std::optional<FetchState> fetch_state_from(std::string_view word);

/// One question and one answer on the wire.
struct Exchange {
  std::string url;
  std::string request_head;   ///< request line, headers and form as sent
  int status = 0;             ///< 0: no status line came
  std::string response_head;  ///< status line and headers as received, CRLF kept
  std::string body;           ///< after transfer decoding, before content decoding
  bool complete = false;      ///< all of the body came, as far as HTTP can tell
  std::string address;        ///< peer, "203.0.113.7:80"
  std::string tls;            ///< protocol and cipher; empty on http
  std::string certificate;    ///< SHA-256 of the peer's certificate, in hex
  std::string tls_relaxed;    ///< what its portal file granted, in words of TlsRelaxation
  std::string fault;          ///< why it failed, when another attempt follows
  TimePoint asked_at{};
  std::chrono::milliseconds took{0};
};

/// What came of a request: every exchange in order (redirects first), and the verdict. A failed
/// fetch is a Response too; one that was never sent has no exchange.
struct Response {
  Request request;
  std::vector<Exchange> exchanges;
  FetchState state = FetchState::ok;
  std::string reason;  ///< a sentence for people; empty when ok

  /// The URL that answered: the request's own when nothing did.
  [[nodiscard]] const std::string& url() const {
    return exchanges.empty() ? request.url : exchanges.back().url;
  }
  /// The last exchange's body as sent, empty when there is none.
  [[nodiscard]] std::string_view body() const {
    return exchanges.empty() ? std::string_view{} : exchanges.back().body;
  }
  /// The last exchange's status, 0 when there is none.
  [[nodiscard]] int status() const { return exchanges.empty() ? 0 : exchanges.back().status; }
  /// Value of header `name` (any case) of the last exchange, trimmed; nullopt when absent.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// Value of header `name` (any case) in raw `head`, trimmed; the first of several.
std::optional<std::string_view> find_header(std::string_view head, std::string_view name);

}  // namespace gongkai
