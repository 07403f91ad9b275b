#include "demo/site.h"

#include <fmt/chrono.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <utility>

#include "config/embedded.h"

namespace gongkai {
namespace {

constexpr std::string_view kRoot = "demo/pages";
constexpr std::string_view kMissing = "/404.html";

/// What HTTP says of a page beyond its bytes, where that is not 200 and its type by extension.
struct Manner {
  std::string_view path;          ///< one page, or all below it when it ends in a slash
  std::string_view content_type;  ///< empty: by extension, without a charset
  const char* charset = nullptr;  ///< of the bytes sent; null: UTF-8
  int status = 200;
  bool compressed = false;
};

struct Redirect {
  std::string_view path;
  int status = 302;
  std::string_view location;
};

constexpr auto kManners = std::to_array<Manner>({
    {.path = kMissing, .status = 404},
    {.path = "/zwgk_318/zfxxgkml/fzzfjsndbg/202601/t20260122_7251630.html", .status = 412},
    {.path = "/zwgk_318/zfxxgkml/", .compressed = true},
    {.path = "/ylq_zwxxgkml/", .content_type = "text/html; charset=utf-8", .compressed = true},
    {.path = "/jz/lxwz/", .content_type = "text/html;charset=UTF-8"},
    {.path = "/jz/swz/", .charset = "gb18030"},
    {.path = "/gkmlpt/index", .content_type = "text/html; charset=utf-8"},
    {.path = "/gkmlpt/api/", .content_type = "application/json"},
    {.path = "/module/web/jpage/dataproxy.jsp", .content_type = "text/xml;charset=UTF-8"},
});

/// A page that moved with its column, and one that is answered with the home page.
constexpr auto kRedirects = std::to_array<Redirect>({
    {.path = "/jz/lxwz/zwgk_40217/qtgknr/fzzfjsndbg/202201/t20220114_5234461.html",
     .status = 301,
     .location = "/jz/lxwz/zwgk_40217/fdzdgknr_40220/qtfdxx_40233/fzzfjsndbg/202201/"
                 "t20220114_5234461.html"},
    {.path = "/jz/lxwz/zwgk_40217/fdzdgknr_40220/qtfdxx_40233/fzzfjsndbg/201903/"
             "t20190322_3821876.html",
     .status = 302,
     .location = "/"},
});

constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".htm", "text/html"},
    {".html", "text/html"},
    {".shtml", "text/html"},
    {".css", "text/css"},
    {".js", "application/javascript"},
    {".txt", "text/plain"},
    {".doc", "application/msword"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".pdf", "application/pdf"},
});

const Manner& manner_of(std::string_view path) {
  static constexpr Manner kPlain{};
  const auto* const found = std::ranges::find_if(kManners, [&](const Manner& manner) {
    return manner.path.ends_with('/') ? path.starts_with(manner.path) : path == manner.path;
  });
  return found == kManners.end() ? kPlain : *found;
}

std::string_view type_of(std::string_view path) {
  const auto* const found =
      std::ranges::find_if(kTypes, [&](const auto& type) { return path.ends_with(type.first); });
  assert(found != kTypes.end());
  return found->second;
}

std::string encode(std::string_view utf8, const char* charset) {
  if (charset == nullptr) return std::string{utf8};
  const auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  std::string bytes(static_cast<std::size_t>(text.extract(0, text.length(), nullptr, 0U, charset)),
                    '\0');
  text.extract(0, text.length(), bytes.data(), static_cast<uint32_t>(bytes.size()), charset);
  return bytes;
}

/// The day in an article's name (tYYYYMMDD_), at nine in the morning there; other pages are as new
/// as the newest.
std::string last_modified_of(std::string_view path) {
  std::chrono::sys_days day = std::chrono::year{2026} / 3 / 31;
  if (const std::size_t at = path.rfind("/t"); at != std::string_view::npos) {
    const std::string_view digits = path.substr(at + 2, 8);
    int number = 0;
    if (std::from_chars(digits.begin(), digits.end(), number).ptr == digits.end()) {
      day = std::chrono::year{number / 10000} /
            std::chrono::month{static_cast<unsigned>(number / 100 % 100)} /
            std::chrono::day{static_cast<unsigned>(number % 100)};
    }
  }
  const std::chrono::sys_seconds time = day + std::chrono::hours{1};
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

SitePage make_page(const EmbeddedFile& file) {
  SitePage page{.path = std::string{file.path.substr(kRoot.size())}};
  const Manner& manner = manner_of(page.path);
  page.status = manner.status;
  page.content_type = manner.content_type.empty() ? type_of(page.path) : manner.content_type;
  page.last_modified = last_modified_of(page.path);
  page.body = encode(file.bytes, manner.charset);
  page.compressed = manner.compressed;
  return page;
}

}  // namespace

Site::Site() {
  std::ranges::transform(embedded_demo(), std::back_inserter(pages_), make_page);
  for (const auto& [path, status, location] : kRedirects) {
    pages_.push_back(
        {.path = std::string{path}, .status = status, .location = std::string{location}});
  }
  std::ranges::sort(pages_, {}, &SitePage::path);
}

const SitePage* Site::find(std::string_view path) const {
  const auto at = [&](std::string_view name) {
    const auto found = std::ranges::lower_bound(pages_, name, {}, &SitePage::path);
    return found != pages_.end() && found->path == name ? &*found : nullptr;
  };
  if (!path.ends_with('/')) return at(path);
  const SitePage* const index = at(std::string{path} + "index.html");
  return index != nullptr ? index : at(std::string{path} + "index.shtml");
}

std::string records_window(std::string_view datastore, std::size_t first, std::size_t last) {
  constexpr std::string_view end_tag = "</record>";
  const std::size_t head = std::min(datastore.find("<record>"), datastore.size());
  std::string window{datastore.substr(0, head)};
  std::size_t begin = head;
  for (std::size_t number = 1;; ++number) {
    const std::size_t end = datastore.find(end_tag, begin);
    if (end == std::string_view::npos) break;
    const std::size_t next = end + end_tag.size();
    if (number >= first && number <= last) window += datastore.substr(begin, next - begin);
    begin = next;
  }
  return window += datastore.substr(begin);
}

const SitePage& Site::missing() const {
  return *find(kMissing);
}

}  // namespace gongkai
