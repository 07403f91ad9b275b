#include "extract/listing_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "extract/listing_url.h"
#include "extract/pager.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxRecords = 5000;
constexpr std::size_t kMaxRecord = 64U << 10U;

struct Element {
  std::string_view content;
  std::size_t begin = 0;  ///< of the content, in the text
  std::size_t end = 0;    ///< after the end tag
};

/// The next element of this name at or after `from`; its content without CDATA marks.
std::optional<Element> find_element(std::string_view text, std::string_view name,
                                    std::size_t from) {
  const std::string open = fmt::format("<{}", name);
  const std::string close = fmt::format("</{}>", name);
  constexpr std::string_view kOpen = "<![CDATA[";
  for (std::size_t at = text.find(open, from); at != std::string_view::npos;
       at = text.find(open, at + 1)) {
    const std::size_t after = at + open.size();
    if (after >= text.size() || (text[after] != '>' && text[after] != ' ')) continue;
    const std::size_t head = text.find('>', after);
    if (head == std::string_view::npos) return std::nullopt;
    Element element{.begin = head + 1};
    const std::size_t first = text.find_first_not_of(" \t\r\n", element.begin);
    std::size_t stop = element.begin;
    if (first != std::string_view::npos && text.substr(first).starts_with(kOpen)) {
      element.begin = first + kOpen.size();
      stop = text.find("]]>", element.begin);
      if (stop == std::string_view::npos) return std::nullopt;
    }
    const std::size_t end = text.find(close, stop);
    if (end == std::string_view::npos) return std::nullopt;
    element.content =
        text.substr(element.begin,
                    (stop == element.begin || !text.substr(stop).starts_with("]]>") ? end : stop) -
                        element.begin);
    element.end = end + close.size();
    return element;
  }
  return std::nullopt;
}

std::optional<int> number_in(std::string_view text, std::string_view name) {
  const auto element = find_element(text, name, 0);
  if (!element) return std::nullopt;
  const std::string bare = without_space(element->content);
  int number = 0;
  const auto [end, error] = std::from_chars(bare.data(), bare.data() + bare.size(), number);
  return error == std::errc{} && end == bare.data() + bare.size() && number >= 0
             ? std::optional{number}
             : std::nullopt;
}

int number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

/// "&lt;li&gt;" where a record is text and not CDATA.
std::string unescape(std::string_view text) {
  if (text.contains('<') || !text.contains("&lt;")) return std::string{text};
  const auto page = Page::parse(std::string{text});
  std::string out;
  for (Node node = page ? page->root() : Node{}; node; node = node.next(page->root()))
    out += node.is_text() ? node.text() : std::string_view{};
  return out;
}

/// Requests come from the column's page, and so do relative links in the answer.
std::string_view page_of(const ListingContext& context) {
  const Request& request = context.request;
  if (!request.column.empty() && origin_of(request.column) == origin_of(context.url))
    return request.column;
  return context.url;
}

/// The href of `<nextgroup>`, an opaque token instead of a window.
std::string next_group(std::string_view text, std::string_view base) {
  const auto group = find_element(text, "nextgroup", 0);
  if (!group) return {};
  const auto page = Page::parse(unescape(group->content));
  if (!page) return {};
  for (Node node = page->root(); node; node = node.next(page->root())) {
    if (node.tag() == "a") return absolute_url(base, node.attribute("href"));
  }
  return {};
}

/// A bare answer, not a column page that embeds one: its first element, behind a prolog, holds
/// records.
bool begins_with_records(std::string_view text) {
  std::size_t tag = text.find('<');
  while (tag < text.size() &&
         (text.substr(tag).starts_with("<?") || text.substr(tag).starts_with("<!"))) {
    tag = text.find('<', tag + 1);
  }
  if (tag >= text.size()) return false;
  return text.substr(tag).starts_with("<datastore") || text.substr(tag).starts_with("<recordset");
}

}  // namespace

std::vector<Row> read_records(std::string_view text, const RowContext& context) {
  std::vector<Row> rows;
  std::size_t from = 0;
  while (rows.size() < kMaxRecords) {
    const auto record = find_element(text, "record", from);
    if (!record) break;
    from = record->end;
    if (record->content.size() > kMaxRecord) continue;
    if (auto row = read_row(unescape(record->content), context, record->begin)) {
      row->source = ByteRange{record->begin, record->begin + record->content.size()};
      rows.push_back(*std::move(row));
    }
  }
  return rows;
}

std::vector<Request> window_requests(const WindowQuery& query, int last, const Request& current) {
  std::vector<Request> found;
  if (query.window <= 0 || query.url.empty()) return found;
  int page = std::max(current.page, 1);
  for (int start = last + 1; start <= query.total && found.size() < kMaxPages;
       start += query.window) {
    const int end = std::min(start + query.window - 1, query.total);
    std::string url = with_parameter(query.url, "startrecord", std::to_string(start));
    url = with_parameter(url, "endrecord", std::to_string(end));
    url = with_parameter(url, "perpage", std::to_string(query.per_page));
    found.push_back({.url = std::move(url),
                     .method = std::string{query.method},
                     .form = std::string{query.form},
                     .referer = std::string{query.referer},
                     .purpose = Purpose::listing,
                     .portal = current.portal,
                     .column = current.column.empty() ? std::string{query.referer} : current.column,
                     .page = ++page,
                     .memo = fmt::format("window={} total={}", query.window, query.total)});
  }
  return found;
}

std::optional<Listing> read_datastore(std::string_view text, const ListingContext& context) {
  if (!begins_with_records(text)) return std::nullopt;
  Listing listing{.url = std::string{context.url}, .family = "jcms"};
  const std::string_view base = page_of(context);
  listing.rows = read_records(text, {.base = base, .charset = context.charset});
  listing.declared_total = number_in(text, "totalrecord");
  listing.pages = number_in(text, "totalpage");
  const int start = number_of(parameter_of(context.url, "startrecord"));
  const int end = number_of(parameter_of(context.url, "endrecord"));
  if (start > 0 && end >= start) {
    int window = end - start + 1;
    if (context.request.memo.starts_with(
            "window=")) {  // the last window is shorter than the others
      const std::string_view memo = std::string_view{context.request.memo}.substr(7);
      window = std::max(window, number_of(memo.substr(0, std::min(memo.find(' '), memo.size()))));
    }
    listing.next = window_requests({.url = context.url,
                                    .form = context.request.form,
                                    .method = context.request.method,
                                    .referer = base,
                                    .per_page = number_of(parameter_of(context.url, "perpage")),
                                    .window = window,
                                    .total = listing.declared_total.value_or(0)},
                                   end, context.request);
  } else if (std::string next = next_group(text, base); !next.empty() && !listing.rows.empty()) {
    listing.next.push_back({.url = std::move(next),
                            .referer = std::string{base},
                            .portal = context.request.portal,
                            .column = context.request.column,
                            .page = context.request.page + 1});
  }
  return listing;
}

}  // namespace gongkai
