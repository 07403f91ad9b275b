#include "extract/page_links.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "config/ascii.h"
#include "config/fold.h"
#include "crawler/charset.h"
#include "crawler/inflate.h"
#include "crawler/url.h"
#include "extract/dom.h"
#include "extract/file_type.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostBytes = kMaxPageBytes;
constexpr std::size_t kMostLinks = 5000;

/// What stands between quotes at `at`, or up to one of `ends` without them; not looked for far.
std::string_view quoted(std::string_view text, std::size_t at, std::string_view ends) {
  constexpr std::size_t kFar = 4096;
  text = text.substr(0, std::min(text.size(), at + kFar));
  while (at < text.size() && is_blank(static_cast<unsigned char>(text[at]))) ++at;
  if (at >= text.size()) return {};
  const char quote = text[at];
  if (quote == '"' || quote == '\'') {
    const std::size_t end = text.find(quote, at + 1);
    return end == std::string_view::npos ? std::string_view{} : text.substr(at + 1, end - at - 1);
  }
  return trim(text.substr(at, std::min(text.find_first_of(ends, at), text.size()) - at));
}

/// What a click opens: window.open('…'), location.href = "…".
std::string_view opened_by(std::string_view script) {
  constexpr auto kWays = std::to_array<std::string_view>(
      {"window.open(",
       "location.href=", "location.href =", "location=", "location =", "location.assign("});
  for (const std::string_view way : kWays) {
    const std::size_t at = script.find(way);
    if (at == std::string_view::npos) continue;
    const std::size_t begin = script.find_first_not_of(' ', at + way.size());
    if (begin == std::string_view::npos || (script[begin] != '"' && script[begin] != '\''))
      continue;
    return quoted(script, begin, "");
  }
  return {};
}

class Reader {
 public:
  Reader(std::string_view url, std::string_view charset) : base_{url}, charset_{charset} {}

  PageLinks read(const Page& page) {
    for (Node node = page.root(); node; node = node.next(page.root())) {
      if (!node.is_element()) continue;
      read_element(node);
      if (node.has_attributes()) read_attributes(node);
    }
    return std::move(found_);
  }

  PageLinks read_style(std::string_view style) {
    add_style(style);
    return std::move(found_);
  }

 private:
  void read_element(Node node) {
    const std::string_view tag = node.tag();
    if (tag == "base" && !node.attribute("href").empty()) {
      std::string base = absolute_url(base_, node.attribute("href"), charset_);
      if (!base.empty()) base_ = std::move(base);
    } else if (tag == "a" || tag == "area") {
      add_page(node.attribute("href"));
    } else if (tag == "iframe" || tag == "frame") {
      add_page(node.attribute("src"));
    } else if (tag == "meta") {
      read_refresh(node);
    } else if (tag == "link") {
      const std::string kind = ascii_lowered(node.attribute("rel"));
      constexpr auto kNeeded =
          std::to_array<std::string_view>({"stylesheet", "icon", "preload", "manifest"});
      if (std::ranges::any_of(kNeeded, [&](std::string_view one) { return kind.contains(one); })) {
        add_requisite(node.attribute("href"));
        add_set(node.attribute("imagesrcset"));
      }
    } else if (tag == "style") {
      if (node.first_child()) add_style(node.first_child().text());
    } else if (tag == "script" || tag == "img" || tag == "input" || tag == "embed" ||
               tag == "source" || tag == "video" || tag == "audio" || tag == "track") {
      add_requisite(node.attribute("src"));
      add_requisite(node.attribute("poster"));
      // Portals leave these to a script that fills in src when the image is scrolled to.
      add_requisite(node.attribute("data-src"));
      add_requisite(node.attribute("data-original"));
      add_set(node.attribute("srcset"));
    } else if (tag == "object") {
      add_requisite(node.attribute("data"));
    } else if (tag == "image" || tag == "use") {  // of a drawing in the page
      add_requisite(node.attribute("href"));
      add_requisite(node.attribute("xlink:href"));
    }
  }

  void read_attributes(Node node) {
    add_page(opened_by(node.attribute("onclick")));
    add_requisite(node.attribute("background"));
    add_style(node.attribute("style"));
  }

  /// <meta http-equiv=refresh content="3; url=/index.html">
  void read_refresh(Node node) {
    if (ascii_lowered(node.attribute("http-equiv")) != "refresh") return;
    const std::string_view content = node.attribute("content");
    const std::size_t at = ascii_lowered(content).find("url=");
    if (at != std::string::npos) add_page(quoted(content, at + 4, ""));
  }

  /// "a.png 1x, b,c.png 2x": an address ends at a blank, and commas right before that are none of
  /// it (HTML, "parse a srcset attribute").
  void add_set(std::string_view set) {
    constexpr std::string_view kBlank = " \t\r\n\f";
    while (!set.empty()) {
      set.remove_prefix(std::min(set.find_first_not_of(", \t\r\n\f"), set.size()));
      std::string_view one = set.substr(0, set.find_first_of(kBlank));
      set.remove_prefix(one.size());
      if (one.ends_with(',')) {
        one = one.substr(0, one.find_last_not_of(',') + 1);
      } else {
        set.remove_prefix(std::min(set.find(','), set.size()));
      }
      add_requisite(one);
    }
  }

  void add_style(std::string_view style) {
    for (const std::string_view url : style_urls(style)) add_requisite(url);
  }

  void add_page(std::string_view reference) { add(found_.pages, seen_pages_, reference); }
  void add_requisite(std::string_view reference) {
    add(found_.requisites, seen_requisites_, reference);
  }

  using Seen = std::set<std::string, std::less<>>;
  void add(std::vector<std::string>& links, Seen& seen, std::string_view reference) {
    reference = trim(reference);
    if (reference.empty() || reference.front() == '#' || links.size() >= kMostLinks) return;
    std::string url = absolute_url(base_, reference, charset_);
    if (!url.starts_with("http")) return;
    if (seen.insert(url).second) links.push_back(std::move(url));
  }

  std::string base_;
  std::string_view charset_;
  Seen seen_pages_;
  Seen seen_requisites_;  // an image may be linked as well
  PageLinks found_;
};

bool is_style_sheet(const Response& response, std::string_view content_type) {
  const auto url = Url::parse(response.url());
  return content_type.contains("text/css") || (url && ascii_lowered(url->path()).ends_with(".css"));
}

}  // namespace

std::vector<std::string_view> style_urls(std::string_view style) {
  std::vector<std::string_view> urls;
  for (std::size_t at = 0; at < style.size() && urls.size() < kMostLinks; ++at) {
    const bool import = style[at] == '@' && ascii_lowered(style.substr(at, 7)) == "@import";
    const bool url =
        (style[at] == 'u' || style[at] == 'U') && ascii_lowered(style.substr(at, 4)) == "url(";
    if (!import && !url) continue;
    at += import ? 7 : 4;
    const std::size_t next = style.find_first_not_of(" \t\r\n", at);
    if (next == std::string_view::npos) break;
    if (import && style[next] != '"' && style[next] != '\'') continue;  // its url( comes next
    const std::string_view found = quoted(style, next, ")");
    if (!found.empty() && !ascii_lowered(found.substr(0, 5)).starts_with("data:"))
      urls.push_back(found);
  }
  return urls;
}

PageLinks find_page_links(const Response& response) {
  if (response.state != FetchState::ok || response.status() < 200 || response.status() >= 300)
    return {};
  const auto body =
      inflate_body(response.body(), response.header("content-encoding").value_or(""), kMostBytes);
  if (!body) return {};
  const std::string content_type{response.header("content-type").value_or("")};
  if (is_style_sheet(response, content_type))
    return Reader{response.url(), "utf-8"}.read_style(*body);
  if (response.request.purpose == Purpose::requisite || !is_page(*body)) return {};
  Decoded decoded = decode_page(*body, content_type);
  const std::string charset = decoded.used;
  const auto page = Page::parse(std::move(decoded.text));
  if (!page) return {};
  return Reader{response.url(), charset}.read(*page);
}

}  // namespace gongkai
