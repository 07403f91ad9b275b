#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "crawler/response.h"
#include "extract/content.h"
#include "store/archive.h"

namespace gongkai {

/// A directory that is removed with the test.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "gongkai-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ScratchDirectory(ScratchDirectory&&) = delete;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;

  [[nodiscard]] std::filesystem::path file(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline constexpr TimePoint kNoon{std::chrono::sys_days{std::chrono::year{2026} / 2 / 9} +
                                 std::chrono::hours{12}};

inline Request document_request(std::string url) {
  return {.url = std::move(url), .purpose = Purpose::document};
}

inline Request listing_request(std::string url, int page = 1) {
  Request request{.url = url, .purpose = Purpose::listing, .page = page};
  request.column = std::move(url);
  return request;
}

/// A good answer to `request` with this body.
inline Response answer(Request request, std::string body) {
  Response response{.request = std::move(request)};
  response.exchanges.push_back(
      {.url = response.request.url,
       .request_head = "GET / HTTP/1.1\r\nHost: example\r\n\r\n",
       .status = 200,
       .response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"e1\"\r\n\r\n",
       .body = std::move(body),
       .complete = true,
       .address = "203.0.113.7:80",
       .asked_at = kNoon,
       .took = std::chrono::milliseconds{12}});
  return response;
}

/// A request that was never sent or got no answer.
inline Response failure(Request request, FetchState state, std::string reason) {
  return {.request = std::move(request), .state = state, .reason = std::move(reason)};
}

/// A document at the response's URL whose text is `text`, one paragraph.
inline Document document_of(const Response& response, std::string text) {
  Document document{.url = response.url(), .charset = {.declared = "gb2312", .used = "gb18030"}};
  document.title = "某镇2024年法治政府建设年度报告";
  document.issuer = "某镇人民政府";
  document.report_year = 2024;
  document.blocks.push_back(
      {.kind = BlockKind::paragraph, .text = std::move(text), .source = ByteRange{10, 40}});
  return document;
}

}  // namespace gongkai
