#include "crawler/fetcher.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "crawler/address.h"
#include "crawler/tls.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

constexpr long kStallBytesPerSecond = 100;
constexpr long kIdleConnections = 500;  // half of the files that a process usually may have open
constexpr long kKeepAuthorities = 24L * 60 * 60;    // seconds
constexpr std::size_t kMaxHeadBytes = 256U << 10U;  // of one answer, interim heads and trailers too

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

struct CleanupEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, CleanupEasy>;

struct CleanupMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

void check(CURLcode code) {
  if (code != CURLE_OK)
    throw std::runtime_error{fmt::format("libcurl: {}", curl_easy_strerror(code))};
}

void check(CURLMcode code) {
  if (code != CURLM_OK)
    throw std::runtime_error{fmt::format("libcurl: {}", curl_multi_strerror(code))};
}

template <typename T>
void set(CURL* easy, CURLoption option, T value) {
  check(curl_easy_setopt(easy, option, value));
}

HeaderList add(HeaderList list, const std::string& line) {
  curl_slist* const head = curl_slist_append(list.get(), line.c_str());
  if (head == nullptr) throw std::bad_alloc{};
  std::ignore = list.release();
  return HeaderList{head};
}

std::string printed(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::copy_n(reinterpret_cast<const char*>(&address), sizeof v4, reinterpret_cast<char*>(&v4));
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::copy_n(reinterpret_cast<const char*>(&address), sizeof v6, reinterpret_cast<char*>(&v6));
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

int port_of(const sockaddr& address) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(&address);
  return address.sa_family == AF_INET || address.sa_family == AF_INET6 ? bytes[2] << 8U | bytes[3]
                                                                       : 0;
}

/// A validator as it came may hold what would end our header line.
bool is_one_line(std::string_view value) {
  return !value.empty() &&
         std::ranges::none_of(value, [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

std::string with_port(const std::string& ip, int port) {
  return ip.contains(':') ? fmt::format("[{}]:{}", ip, port) : fmt::format("{}:{}", ip, port);
}

}  // namespace

/// The one transfer of a host: its easy handle lives on, and with it the connection and the
/// cookie jar (libcurl refuses cookies for public suffixes by libpsl).
class Fetcher::Transfer {
 public:
  explicit Transfer(const Options& options) : options_{options}, easy_{curl_easy_init()} {
    if (!easy_) throw std::bad_alloc{};
    CURL* const easy = easy_.get();
    set(easy, CURLOPT_PRIVATE, this);
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_PROXY, options.proxy.c_str());
    set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_PATH_AS_IS, 1L);
    set(easy, CURLOPT_COOKIEFILE, "");
    set(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, long{options.connect_timeout.count()});
    set(easy, CURLOPT_TIMEOUT_MS, long{options.total_timeout.count()});
    set(easy, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
    set(easy, CURLOPT_LOW_SPEED_TIME, long{options.stall_timeout.count()});
    set(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body_bytes));
    set(easy, CURLOPT_ERRORBUFFER, error_.data());
    if (!options.ca_file.empty()) {
      set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
      set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(easy, CURLOPT_SSL_CTX_DATA, this);
    set(easy, CURLOPT_SSL_CTX_FUNCTION, &Transfer::on_tls);
    set(easy, CURLOPT_VERBOSE, 1L);
    set(easy, CURLOPT_DEBUGDATA, this);
    set(easy, CURLOPT_DEBUGFUNCTION, &Transfer::on_debug);
    set(easy, CURLOPT_NOPROGRESS, 0L);
    set(easy, CURLOPT_XFERINFODATA, this);
    set(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(easy, CURLOPT_HEADERDATA, this);
    set(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(easy, CURLOPT_WRITEDATA, this);
    set(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(easy, CURLOPT_OPENSOCKETDATA, this);
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
  }

  CURL* prepare(const Question& question) {
    answer_ = Answer{.ticket = question.ticket};
    answer_.exchange.url = question.url;
    answer_.exchange.asked_at = options_.now();
    answer_.exchange.tls_relaxed = words_of(question.relaxed);
    // A connection is as well verified as it was made: other terms need another one.
    const bool same_terms = relaxed_ == question.relaxed && ca_ == question.ca;
    set(easy_.get(), CURLOPT_FRESH_CONNECT, same_terms ? 0L : 1L);
    relaxed_ = question.relaxed;
    ca_ = question.ca;
    greeted_ = sent_ = false;
    too_large_ = false;
    head_bytes_ = 0;
    wire_bytes_ = 0;
    refused_address_.clear();
    error_.fill('\0');

    CURL* const easy = easy_.get();
    target_ = Url::parse(question.url);
    set(easy, CURLOPT_URL, question.url.c_str());
    set(easy, CURLOPT_SSL_VERIFYPEER, grants(TlsRelaxation::unverified) ? 0L : 1L);
    // A resumed session is not verified again.
    set(easy, CURLOPT_SSL_SESSIONID_CACHE, question.relaxed.empty() ? 1L : 0L);
    // Hosts share the store of authorities that libcurl keeps: what one is granted stays out of it.
    set(easy, CURLOPT_CA_CACHE_TIMEOUT, grants(TlsRelaxation::ca) ? 0L : kKeepAuthorities);
    set(easy, CURLOPT_SSL_VERIFYHOST,
        grants(TlsRelaxation::unverified) || grants(TlsRelaxation::other_name) ? 0L : 2L);
    const bool post = question.method == "POST";
    set(easy, CURLOPT_HTTPGET, post ? 0L : 1L);
    if (post) {
      set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(question.form.size()));
      set(easy, CURLOPT_COPYPOSTFIELDS, question.form.c_str());
    }
    set(easy, CURLOPT_REFERER, question.referer.empty() ? nullptr : question.referer.c_str());
    HeaderList headers = add({}, "Accept-Encoding: gzip, deflate");
    headers = add(std::move(headers), "Expect:");
    if (is_one_line(question.etag))
      headers = add(std::move(headers), "If-None-Match: " + question.etag);
    if (is_one_line(question.last_modified)) {
      headers = add(std::move(headers), "If-Modified-Since: " + question.last_modified);
    }
    set(easy, CURLOPT_HTTPHEADER, headers.get());
    headers_ = std::move(headers);
    return easy;
  }

  void leave(CURLM* multi) { curl_multi_remove_handle(multi, easy_.get()); }

  Answer finish(CURLcode code) {
    Exchange& exchange = answer_.exchange;
    long status = 0;
    curl_off_t micros = 0;
    check(curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status));
    check(curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &micros));
    exchange.status = static_cast<int>(status);
    exchange.took = std::chrono::milliseconds{micros / 1000};
    const bool hung_up = code == CURLE_OK && !has_whole_head();
    exchange.complete = code == CURLE_OK && !hung_up;
    const char* ip = nullptr;
    long port = 0;
    check(curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &ip));
    check(curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_PORT, &port));
    if (ip != nullptr && *ip != '\0' && options_.proxy.empty())
      exchange.address = with_port(ip, static_cast<int>(port));
    answer_.state = hung_up ? FetchState::truncated : state_of(code);
    if (hung_up) {
      answer_.reason = "the connection ended before the headers did";
    } else if (answer_.state != FetchState::ok) {
      answer_.reason = reason_of(code);
    }
    return std::exchange(answer_, {});
  }

 private:
  /// libcurl takes headers that break off for an answer without a body.
  [[nodiscard]] bool has_whole_head() const {
    const std::string& head = answer_.exchange.response_head;
    return head.ends_with("\n\r\n") || head.ends_with("\n\n");
  }

  [[nodiscard]] FetchState state_of(CURLcode code) const {
    if (code == CURLE_OK) return FetchState::ok;
    if (!refused_address_.empty()) return FetchState::blocked_address;
    if (too_large_ || is_too_much_framing()) return FetchState::too_large;
    if (head_bytes_ > kMaxHeadBytes) return FetchState::protocol_error;
    if (fails_in_handshake()) return FetchState::tls_error;
    const bool has_head = !answer_.exchange.response_head.empty();
    switch (code) {
      case CURLE_FILESIZE_EXCEEDED: return FetchState::too_large;
      case CURLE_PARTIAL_FILE: return FetchState::truncated;
      case CURLE_OPERATION_TIMEDOUT: return sent_ ? FetchState::too_slow : FetchState::unreachable;
      case CURLE_COULDNT_RESOLVE_HOST: return FetchState::dns_error;
      case CURLE_COULDNT_CONNECT:
      case CURLE_GOT_NOTHING: return FetchState::unreachable;
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CIPHER:
      case CURLE_SSL_CERTPROBLEM:
      case CURLE_SSL_CACERT_BADFILE:
      case CURLE_SSL_ISSUER_ERROR:
      case CURLE_SSL_INVALIDCERTSTATUS: return FetchState::tls_error;
      case CURLE_RECV_ERROR:
      case CURLE_SEND_ERROR: return has_head ? FetchState::truncated : FetchState::unreachable;
      default: return FetchState::protocol_error;
    }
  }

  /// The peer is there, but no session came about: it was silent, hung up or spoke something else.
  [[nodiscard]] bool fails_in_handshake() const { return greeted_ && !sent_; }

  [[nodiscard]] bool grants(TlsRelaxation relaxation) const {
    return std::ranges::find(relaxed_, relaxation) != relaxed_.end();
  }

  [[nodiscard]] std::string reason_of(CURLcode code) const {
    if (!refused_address_.empty())
      return fmt::format("{} is not a public address", refused_address_);
    if (head_bytes_ > kMaxHeadBytes)
      return fmt::format("more than {} bytes of headers", kMaxHeadBytes);
    if (too_large_ || is_too_much_framing() || code == CURLE_FILESIZE_EXCEEDED) {
      return fmt::format("more than {} bytes", options_.max_body_bytes);
    }
    return error_.front() == '\0' ? curl_easy_strerror(code) : error_.data();
  }

  static int on_debug(CURL* /*easy*/, curl_infotype type, char* data, std::size_t size,
                      void* self) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    if (type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT) {
      if (std::string_view{data, size}.starts_with("CONNECT ")) return 0;  // meant for the proxy
      transfer.sent_ = true;
      transfer.answer_.exchange.request_head.append(data, size);
    } else if (type == CURLINFO_SSL_DATA_OUT) {
      transfer.greeted_ = true;
    } else if (type == CURLINFO_DATA_IN || type == CURLINFO_HEADER_IN) {
      transfer.wire_bytes_ += size;
    }
    return 0;
  }

  /// Framing without end around a small body: chunk extensions, chunks of one byte.
  static int on_progress(void* self, curl_off_t /*to_get*/, curl_off_t /*got*/,
                         curl_off_t /*to_send*/, curl_off_t /*sent*/) {
    const Transfer& transfer = *static_cast<const Transfer*>(self);
    return transfer.is_too_much_framing() ? 1 : 0;
  }

  [[nodiscard]] bool is_too_much_framing() const {
    return wire_bytes_ > 8 * answer_.exchange.body.size() + options_.max_body_bytes;
  }

  static std::size_t on_header(char* data, std::size_t /*one*/, std::size_t size, void* self) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    Exchange& exchange = transfer.answer_.exchange;
    transfer.head_bytes_ += size;
    if (transfer.head_bytes_ > kMaxHeadBytes) return 0;
    if (!exchange.body.empty()) return size;  // a trailer
    const std::string_view line{data, size};
    if (line.starts_with("HTTP/")) {  // 1xx heads come before; the last one is the answer's
      exchange.response_head.clear();
      transfer.note_session();
    }
    exchange.response_head += line;
    return size;
  }

  static std::size_t on_body(char* data, std::size_t /*one*/, std::size_t size, void* self) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    std::string& body = transfer.answer_.exchange.body;
    const std::size_t room = transfer.options_.max_body_bytes - body.size();
    body.append(data, std::min(size, room));
    if (size <= room) return size;
    transfer.too_large_ = true;
    return 0;
  }

  static curl_socket_t on_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    const bool proxied = !transfer.options_.proxy.empty() && transfer.target_;
    const std::string ip = proxied ? std::string{transfer.target_->host()} : printed(address->addr);
    const int port = proxied ? transfer.target_->port() : port_of(address->addr);
    const bool allowed =
        blocked_address(ip).empty() ||
        std::ranges::find(transfer.options_.allowed_origins, with_port(ip, port)) !=
            transfer.options_.allowed_origins.end();
    if (!allowed) {
      transfer.refused_address_ = ip;
      return CURL_SOCKET_BAD;
    }
    transfer.refused_address_.clear();  // of another of its addresses
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static CURLcode on_tls(CURL* /*easy*/, void* context, void* self) {
    const Transfer& transfer = *static_cast<Transfer*>(self);
    return relax(*static_cast<ssl_ctx_st*>(context), transfer.relaxed_, transfer.ca_)
               ? CURLE_OK
               : CURLE_SSL_CACERT_BADFILE;
  }

  void note_session() {
    const curl_tlssessioninfo* session = nullptr;
    if (curl_easy_getinfo(easy_.get(), CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK ||
        session == nullptr || session->internals == nullptr ||
        session->backend != CURLSSLBACKEND_OPENSSL) {
      return;
    }
    const auto& ssl = *static_cast<const ssl_st*>(session->internals);
    answer_.exchange.tls = session_of(ssl);
    answer_.exchange.certificate = certificate_of(ssl);
  }

  const Options& options_;
  Easy easy_;
  HeaderList headers_;
  Answer answer_;
  std::vector<TlsRelaxation> relaxed_;
  std::string ca_;
  bool greeted_ = false;  // a TLS handshake was begun
  bool sent_ = false;     // the request, or a part of it
  bool too_large_ = false;
  std::size_t head_bytes_ = 0;
  std::size_t wire_bytes_ = 0;  // received, framing of chunks too
  std::string refused_address_;
  std::optional<Url> target_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

struct Fetcher::Multi {
  explicit Multi(Options chosen) : options{std::move(chosen)} {
    check(curl_global_init(CURL_GLOBAL_DEFAULT));
    multi.reset(curl_multi_init());
    if (!multi) throw std::bad_alloc{};
    check(curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, 1L));
    // By default libcurl keeps four times as many as there are requests under way, and most hosts
    // are between two requests.
    check(curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, kIdleConnections));
  }

  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;
  Multi(Multi&&) = delete;
  Multi& operator=(Multi&&) = delete;
  ~Multi() {
    for (const auto& [host, transfer] : transfers) transfer->leave(multi.get());
  }

  Options options;
  std::unique_ptr<CURLM, CleanupMulti> multi;
  std::map<std::string, std::unique_ptr<Transfer>, std::less<>> transfers;  // by host
};

Fetcher::Fetcher(Options options) : multi_{std::make_unique<Multi>(std::move(options))} {}
Fetcher::~Fetcher() = default;

void Fetcher::ask(const Question& question) {
  auto& transfer = multi_->transfers[question.host];
  if (!transfer) transfer = std::make_unique<Transfer>(multi_->options);
  check(curl_multi_add_handle(multi_->multi.get(), transfer->prepare(question)));
}

std::vector<Answer> Fetcher::wait(std::chrono::milliseconds at_most) {
  CURLM* const multi = multi_->multi.get();
  std::vector<Answer> answers;
  const auto collect = [&] {
    int running = 0;
    check(curl_multi_perform(multi, &running));
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      CURL* const easy = message->easy_handle;
      Transfer* transfer = nullptr;
      check(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer));
      answers.push_back(transfer->finish(code));
      check(curl_multi_remove_handle(multi, easy));
    }
  };
  collect();
  if (answers.empty() && at_most.count() > 0) {
    check(curl_multi_poll(multi, nullptr, 0, static_cast<int>(at_most.count()), nullptr));
    collect();
  }
  return answers;
}

void Fetcher::wake() {
  check(curl_multi_wakeup(multi_->multi.get()));
}

}  // namespace gongkai
