#include "crawler/sitemap.h"

#include <unicode/uchar.h>
#include <pugixml.hpp>

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "crawler/charset.h"
#include "crawler/dates.h"
#include "crawler/inflate.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

using Kind = SitemapError::Kind;

constexpr std::size_t kMaxRows = 50'000;                   // of the sitemaps protocol
constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;  // a tree takes some twenty times as much

/// Without white space at its ends, of every kind that editors leave there.
std::string_view trim(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    if (u_isUWhiteSpace(static_cast<UChar32>(step.code)) == 0 && step.code != 0xFEFF &&
        step.code != 0x200B) {
      begin = std::min(begin, at);
      end = at + step.length;
    }
    at += step.length;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view{};
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  return name.substr(name.find(':') + 1);
}

/// The text of an element and of what was wrongly put inside it.
std::string text_of(const pugi::xml_node& element) {
  std::string text;
  for (pugi::xml_node node = element.first_child(); node;) {
    text += node.value();
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    while (node != element && !node.next_sibling()) node = node.parent();
    if (node == element) break;
    node = node.next_sibling();
  }
  return std::string{trim(text)};
}

std::string_view without_www(std::string_view host) {
  return host.starts_with("www.") ? host.substr(4) : host;
}

class Reader {
 public:
  explicit Reader(const Url& url) : url_{url} {}

  void read_urlset(const pugi::xml_node& root) {
    for (const pugi::xml_node& element : root.children()) {
      const std::string_view name = local_name(element);
      if (name == "url" || name == "sitemap") read_entry(element);
    }
  }

  void read_feed(const pugi::xml_node& parent) {
    for (const pugi::xml_node& element : parent.children()) {
      const std::string_view name = local_name(element);
      if (name == "item" || name == "entry") read_item(element);
    }
  }

  void read_lines(std::string_view text) {
    for (const auto line : std::views::split(text, '\n')) {
      add(std::string{trim(std::string_view{line})});
    }
  }

  Sitemap sitemap;

 private:
  /// Some generators put several addresses, or a bare one, into one entry.
  void read_entry(const pugi::xml_node& entry) {
    std::size_t first = sitemap.rows.size();
    bool any = false;
    for (const pugi::xml_node& child : entry.children()) {
      const std::string_view name = local_name(child);
      if (name == "loc") {
        first = sitemap.rows.size();
        any = true;
        add(text_of(child));
      } else if (name == "lastmod" && sitemap.rows.size() > first) {
        set_date(text_of(child));
      } else if (name == "news" && sitemap.rows.size() > first) {
        for (const pugi::xml_node& news : child.children()) {
          if (local_name(news) == "title") sitemap.rows.back().title = text_of(news);
        }
      }
    }
    if (!any) add(text_of(entry));
  }

  void read_item(const pugi::xml_node& item) {
    std::string link;
    std::string guid;
    std::string title;
    std::string date;
    for (const pugi::xml_node& child : item.children()) {
      const std::string_view name = local_name(child);
      const std::string_view relation = child.attribute("rel").value();
      if (name == "link" && link.empty() && (relation.empty() || relation == "alternate")) {
        link = child.attribute("href") ? child.attribute("href").value() : text_of(child);
      }
      if (name == "guid") guid = text_of(child);
      if (name == "title") title = text_of(child);
      if (name == "pubDate" || name == "date" || (date.empty() && name == "updated"))
        date = text_of(child);
    }
    const std::size_t before = sitemap.rows.size();
    add(link.empty() ? guid : link);
    if (sitemap.rows.size() == before) return;
    sitemap.rows.back().title = title;
    set_date(date);
  }

  void set_date(std::string text) {
    Row& row = sitemap.rows.back();
    if (const auto date = parse_date(text)) row.date = to_iso(*date);
    row.raw_date = std::move(text);
  }

  /// Takes an address of this host that is absolute or, as some write them, lacks only what is
  /// obvious.
  void add(std::string text) {
    if (text.starts_with("www.")) text.insert(0, "http://");
    if (!text.starts_with("http://") && !text.starts_with("https://") && !text.starts_with('/'))
      return;
    if (text.find_first_of(" \n") != std::string::npos) return;
    const auto found = url_.resolve(text);
    if (!found || !found->is_http()) return;
    if (!sitemap.is_index && without_www(found->host()) != without_www(url_.host())) return;
    if (sitemap.rows.size() == kMaxRows) {
      sitemap.complete = false;
      return;
    }
    sitemap.rows.push_back({.url = found->without_fragment()});
  }

  const Url& url_;
};

std::unexpected<SitemapError> error(Kind kind, std::string detail) {
  return std::unexpected{SitemapError{kind, std::move(detail)}};
}

std::expected<Sitemap, SitemapError> read_xml(std::string& text, const Url& url) {
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer_inplace(
      text.data(), text.size(), pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol,
      pugi::encoding_utf8);
  const bool cut = text.find('>', static_cast<std::size_t>(result.offset)) == std::string::npos;
  if (!result && !cut) return error(Kind::malformed, result.description());
  const pugi::xml_node root = document.document_element();
  const std::string_view name = local_name(root);
  Reader reader{url};
  reader.sitemap.complete = static_cast<bool>(result);
  reader.sitemap.is_index = name == "sitemapindex";
  if (name == "urlset" || name == "sitemapindex") {
    reader.read_urlset(root);
  } else if (name == "rss") {
    for (const pugi::xml_node& channel : root.children()) reader.read_feed(channel);
  } else if (name == "feed" || name == "RDF") {
    reader.read_feed(root);
  } else {
    return error(Kind::not_a_sitemap, "the root element is none of a sitemap or feed");
  }
  return std::move(reader.sitemap);
}

}  // namespace

std::expected<Sitemap, SitemapError> parse_sitemap(std::string_view bytes, const Url& url) {
  const auto inflated = inflate_body(bytes, "", kMaxBytes);
  if (!inflated && inflated.error().kind == InflateError::Kind::too_large)
    return error(Kind::too_large, inflated.error().detail);
  const std::string& body = inflated ? *inflated : inflated.error().partial;
  const std::string text = decode_page(body, "").text;
  std::string content{trim(text)};
  if (content.starts_with('<')) {
    auto sitemap = read_xml(content, url);
    if (sitemap && !inflated) sitemap->complete = false;
    return sitemap;
  }
  Reader reader{url};
  reader.read_lines(content);
  if (reader.sitemap.rows.empty())
    return error(Kind::not_a_sitemap, "neither XML nor a list of addresses");
  reader.sitemap.complete = reader.sitemap.complete && inflated.has_value();
  return std::move(reader.sitemap);
}

}  // namespace gongkai
