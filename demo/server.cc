#include "demo/server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "demo/site.h"

namespace gongkai {
namespace {

constexpr const char* kAddress = "127.0.0.1";
constexpr int kChallenge = 412;
constexpr const char* kRecords = "/module/web/jpage/dataproxy.jsp";

std::string origin_of(int port) {
  return fmt::format("http://{}:{}", kAddress, port);
}

/// cpp-httplib's default also sets SO_REUSEPORT, with which two programs share a port unnoticed.
void reuse_address(int socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

std::string etag_of(const SitePage& page) {
  return fmt::format("\"{:x}-{:x}\"", page.body.size(), std::hash<std::string>{}(page.body));
}

bool is_unchanged(const httplib::Request& request, const SitePage& page) {
  if (request.has_header("If-None-Match")) {
    return request.get_header_value("If-None-Match") == etag_of(page);
  }
  return request.get_header_value("If-Modified-Since") == page.last_modified;
}

/// cpp-httplib compresses every text that was set as a string for those who accept it, but nothing
/// that comes from a provider.
void set_plain_body(httplib::Response& response, const SitePage& page) {
  response.set_content_provider(
      page.body.size(), page.content_type,
      [&page](std::size_t offset, std::size_t size, httplib::DataSink& sink) {
        return sink.write(page.body.data() + offset, size);
      });
}

void answer(const SitePage& page, const httplib::Request& request, httplib::Response& response) {
  response.status = page.status;
  if (!page.location.empty()) {
    response.set_header("Location", page.location);
    return;
  }
  if (page.status == 200) {
    response.set_header("ETag", etag_of(page));
    response.set_header("Last-Modified", page.last_modified);
    if (is_unchanged(request, page)) {
      response.status = 304;
      return;
    }
  }
  if (page.compressed) {
    response.set_content(page.body, page.content_type);
  } else {
    set_plain_body(response, page);
  }
}

/// JCMS gives its rows in windows: ?startrecord=7&endrecord=9&perpage=2, asked by POST or GET.
void answer_records(const SitePage& page, const httplib::Request& request,
                    httplib::Response& response) {
  const auto number = [&](const char* name) {
    const std::string text = request.get_param_value(name);
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  response.set_content(records_window(page.body, number("startrecord"), number("endrecord")),
                       page.content_type);
}

}  // namespace

struct DemoPortal::Running {
  Site site;
  httplib::Server server;
  httplib::Server guard;  // a department's own host, which challenges whoever asks
  int port = 0;
  int guard_port = 0;
  std::thread thread;
  std::thread guard_thread;
  std::mutex mutex;  // guards visits
  std::vector<Visit> visits;

  Running() {
    server.set_socket_options(reuse_address);
    server.set_keep_alive_timeout(1);
    server.set_keep_alive_max_count(1000);
    server.set_tcp_nodelay(true);
    const auto logged = [this](auto respond) {
      return [this, respond](const httplib::Request& request, httplib::Response& response) {
        const SitePage* const page = site.find(request.path);
        respond(page != nullptr ? *page : site.missing(), request, response);
        log(request, response.status);
      };
    };
    server.Get(kRecords, logged(answer_records));
    server.Post(kRecords, logged(answer_records));
    server.Get(".*", logged([this](const SitePage& page, const httplib::Request& request,
                                   httplib::Response& response) {
                 if (page.status != kChallenge) return answer(page, request, response);
                 response.status = 302;
                 response.set_header("Location",
                                     fmt::format("{}{}", origin_of(guard_port), page.path));
               }));
    guard.set_socket_options(reuse_address);
    guard.set_keep_alive_timeout(1);
    guard.Get(".*", logged([this](const SitePage& page, const httplib::Request& request,
                                  httplib::Response& response) {
                answer(page.status == kChallenge ? page : site.missing(), request, response);
              }));
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running(Running&&) = delete;
  Running& operator=(Running&&) = delete;
  ~Running() {
    stop(server, thread);
    stop(guard, guard_thread);
  }

  bool start(int wanted) {
    port = bind(server, wanted);
    if (port <= 0) return false;
    // A server that was bound but never listens would keep its port for ever.
    thread = listen(server);
    guard_port = bind(guard, wanted == 0 ? 0 : wanted + 1);
    if (guard_port <= 0) return false;
    guard_thread = listen(guard);
    return true;
  }

  /// The port that was bound, 0 when it is taken.
  static int bind(httplib::Server& server, int wanted) {
    if (wanted == 0) return server.bind_to_any_port(kAddress);
    return server.bind_to_port(kAddress, wanted) ? wanted : 0;
  }

  static std::thread listen(httplib::Server& server) {
    std::thread thread{[&server] { server.listen_after_bind(); }};
    // stop() is lost on a server that has not begun to listen.
    while (!server.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return thread;
  }

  static void stop(httplib::Server& server, std::thread& thread) {
    if (!thread.joinable()) return;
    server.stop();
    thread.join();
  }

  void log(const httplib::Request& request, int status) {
    const std::lock_guard lock{mutex};
    visits.push_back({.time = std::chrono::system_clock::now(),
                      .method = request.method,
                      .path = request.target,
                      .form = request.body,
                      .status = status,
                      .user_agent = request.get_header_value("User-Agent"),
                      .referer = request.get_header_value("Referer"),
                      .if_none_match = request.get_header_value("If-None-Match"),
                      .if_modified_since = request.get_header_value("If-Modified-Since")});
  }
};

DemoPortal::DemoPortal(std::unique_ptr<Running> running) : running_{std::move(running)} {}
DemoPortal::DemoPortal(DemoPortal&&) noexcept = default;
DemoPortal& DemoPortal::operator=(DemoPortal&&) noexcept = default;
DemoPortal::~DemoPortal() = default;

std::optional<DemoPortal> DemoPortal::start(int port) {
  auto running = std::make_unique<Running>();
  if (!running->start(port)) return std::nullopt;
  return DemoPortal{std::move(running)};
}

int DemoPortal::port() const {
  return running_->port;
}

std::string DemoPortal::origin() const {
  return origin_of(port());
}

std::vector<std::string> DemoPortal::origins() const {
  return {origin(), origin_of(running_->guard_port)};
}

std::vector<Portal> DemoPortal::portals() const {
  struct Column {
    const char* name;
    const char* title;
    std::vector<std::string_view> start;
  };
  const std::vector<Column> columns = {
      {.name = "demo-organs",
       .title = "云岚区 法治政府建设年度报告",
       .start = {"/zwgk_318/zfxxgkml/fzzfjsndbg/"}},
      {.name = "demo-years",
       .title = "云岚区 镇街法治政府建设年度报告",
       .start = {"/ylq_zwxxgkml/fzzfjs/2025/", "/ylq_zwxxgkml/fzzfjs/2024/",
                 "/ylq_zwxxgkml/fzzfjs/2023/"}},
      {.name = "demo-town",
       .title = "柳溪湾镇 法治政府建设年度报告",
       .start = {"/jz/lxwz/zwgk_40217/fdzdgknr_40220/qtfdxx_40233/fzzfjsndbg/"}},
      {.name = "demo-old", .title = "石桅镇（旧站） 法治政府建设", .start = {"/jz/swz/fzzfjs/"}},
      {.name = "demo-ucap",
       .title = "青梧县 法治政府建设年度报告",
       .start = {"/qwx/c104233/common_list.shtml"}},
      {.name = "demo-jcms",
       .title = "雁湖市 法治政府建设年度报告",
       .start = {"/col/col1847/index.html"}},
      {.name = "demo-vsb",
       .title = "望川县 法治政府建设年度报告",
       .start = {"/wcx/xxgk/fzzfbg.htm"}},
      {.name = "demo-gkmlpt",
       .title = "榕湾区 法治政府建设年度报告",
       .start = {"/gkmlpt/api/all/3107?page=1&sid=990507"}},
  };
  std::vector<Portal> portals;
  for (const Column& column : columns) {
    Portal& portal = portals.emplace_back(Portal{.name = column.name,
                                                 .title = column.title,
                                                 .hosts = {kAddress},
                                                 .delay = {},
                                                 .verified = true});
    for (const std::string_view path : column.start) {
      portal.start.push_back(fmt::format("{}{}", origin(), path));
    }
  }
  return portals;
}

std::vector<DemoPortal::Visit> DemoPortal::visits() const {
  const std::lock_guard lock{running_->mutex};
  return running_->visits;
}

int DemoPortal::visits_of(std::string_view path) const {
  const std::lock_guard lock{running_->mutex};
  return static_cast<int>(std::ranges::count(running_->visits, path, &Visit::path));
}

}  // namespace gongkai
