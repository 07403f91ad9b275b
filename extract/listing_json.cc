#include "extract/listing_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "config/ascii.h"
#include "crawler/dates.h"
#include "extract/link_kind.h"
#include "extract/listing_date.h"
#include "extract/listing_url.h"
#include "extract/pager.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxValues = 200'000;  // looked at
constexpr std::size_t kMaxRows = 5000;
constexpr int kMaxDepth = 12;

/// The member of `object` whose name, in lower case, stands first in `names`.
const Json* member(const Json& object, std::span<const std::string_view> names) {
  const Json* best = nullptr;
  std::size_t best_rank = names.size();
  for (const auto& [name, value] : object.items()) {
    const std::string small = ascii_lowered(name);
    const auto rank = static_cast<std::size_t>(std::ranges::find(names, small) - names.begin());
    const bool empty =
        value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
    if (rank < best_rank && !empty) {
      best = &value;
      best_rank = rank;
    }
  }
  return best;
}

constexpr std::array<std::string_view, 18> kTitles{
    "title",     "doctitle",  "showtitle",    "maintitle", "articletitle", "infotitle",
    "newstitle", "titletext", "subject",      "filename",  "name",         "topic",
    "wjmc",      "bt",        "contenttitle", "tname",     "text",         "label"};
constexpr std::array<std::string_view, 22> kUrls{
    "url",        "docpuburl", "puburl",    "urls",       "pcurl",    "post_url",
    "articleurl", "infourl",   "detailurl", "staticurl",  "visiturl", "linkurl",
    "href",       "link",      "htmlurl",   "contenturl", "docurl",   "weburl",
    "shareurl",   "path",      "pageurl",   "surl"};
constexpr std::array<std::string_view, 25> kDates{"display_publish_time",
                                                  "publishedtimestr",
                                                  "publishtime",
                                                  "publishdate",
                                                  "publish_time",
                                                  "pubdate",
                                                  "pubtime",
                                                  "docpubtime",
                                                  "docreltime",
                                                  "docrelpubtime",
                                                  "releasetime",
                                                  "reltime",
                                                  "fbrq",
                                                  "fbsj",
                                                  "showtime",
                                                  "displaydate",
                                                  "publishedtime",
                                                  "newsdate",
                                                  "deploytime",
                                                  "date",
                                                  "time",
                                                  "crtime",
                                                  "createtime",
                                                  "created_at",
                                                  "writedate"};
constexpr std::array<std::string_view, 14> kTotals{
    "total",     "totalcount",   "totalrecord", "totalrecords", "post_count",
    "totalrec",  "recordcount",  "totalhits",   "totalnum",     "totalelements",
    "totalrows", "articlecount", "recordtotal", "totalsize"};
constexpr std::array<std::string_view, 6> kPages{"totalpage", "totalpages", "pagecount",
                                                 "pagetotal", "pages",      "total_page"};
constexpr std::array<std::string_view, 5> kInner{"source", "_source", "data", "doc", "fields"};

std::optional<int> integer(const Json* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_number_integer()) {
    const auto number = value->get<std::int64_t>();
    return number >= 0 && number <= 100'000'000 ? std::optional{static_cast<int>(number)}
                                                : std::nullopt;
  }
  if (!value->is_string()) return std::nullopt;
  const auto& text = value->get_ref<const std::string&>();
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0
             ? std::optional{number}
             : std::nullopt;
}

/// An address, however it is wrapped: a string, an object or JSON in a string with "pc" in it.
std::string address(const Json& value, int depth = 0) {
  if (value.is_object() && depth < 3) {
    constexpr std::array<std::string_view, 4> kNames{"pc", "url", "common", "wap"};
    const Json* found = member(value, kNames);
    return found == nullptr ? std::string{} : address(*found, depth + 1);
  }
  if (!value.is_string()) return {};
  const auto& text = value.get_ref<const std::string&>();
  if (!text.starts_with('{') || depth > 0) return text;
  return address(Json::parse(text, nullptr, false), depth + 1);
}

/// A moment as the day it was in Shanghai.
std::string day_of(std::int64_t seconds) {
  using namespace std::chrono;
  constexpr std::int64_t kEarliest = -662'688'000;  // 1949
  constexpr std::int64_t kLatest = 4'133'980'800;   // 2101
  if (seconds < kEarliest || seconds > kLatest) return {};
  const year_month_day date{floor<days>(sys_seconds{std::chrono::seconds{seconds}} + hours{8})};
  return to_iso(date);
}

void set_date(Row& row, const Json& value) {
  row.date = json_day(value);
  if (!row.date.empty() ||
      (value.is_string() && !find_row_dates(value.get_ref<const std::string&>()).empty()))
    row.raw_date = value.is_string() ? value.get<std::string>() : value.dump();
}

/// One document of a list: an object with a title and an address, or an object around one.
std::optional<Row> row_of(const Json& value, const RowContext& context) {
  const Json* object = &value;
  for (int depth = 0; depth < 3 && object->is_object(); ++depth) {
    const Json* const title = member(*object, kTitles);
    const Json* const url = member(*object, kUrls);
    if (title != nullptr && url != nullptr && title->is_string()) {
      Row row{.url = absolute_url(context.base, address(*url), context.charset),
              .title = plain_title(title->get_ref<const std::string&>())};
      if (row.url.empty() || row.title.empty()) return std::nullopt;
      if (const Json* const date = member(*object, kDates)) set_date(row, *date);
      return row;
    }
    const Json* const inner = member(*object, kInner);
    if (inner == nullptr) return std::nullopt;
    object = inner->is_array() && !inner->empty() ? &inner->front() : inner;
  }
  return std::nullopt;
}

/// ["title", "./x.html", "2026-02-09"]
std::optional<Row> row_of_array(const Json& value, const RowContext& context) {
  if (!value.is_array() || value.size() < 2 || value.size() > 12) return std::nullopt;
  Row row;
  for (const Json& part : value) {
    if (!part.is_string()) continue;
    const auto& text = part.get_ref<const std::string&>();
    const std::vector<RowDate> dates = find_row_dates(text);
    if (!dates.empty() && text.size() <= 24 && row.raw_date.empty()) {
      row.raw_date = text;
      row.date = dates.front().iso;
    } else if (row.url.empty() && text.contains('/') && !text.contains(' ') &&
               (is_article_url(text) || is_file_url(text))) {
      row.url = absolute_url(context.base, text, context.charset);
    } else if (length_of(text) > length_of(row.title)) {
      row.title = plain_title(text);
    }
  }
  return row.url.empty() || row.title.empty() ? std::nullopt : std::optional{row};
}

RowGroup group_of(const Json& array, const RowContext& context) {
  RowGroup group;
  for (const Json& value : array) {
    if (group.rows.size() >= kMaxRows) break;
    if (auto row = value.is_array() ? row_of_array(value, context) : row_of(value, context)) {
      group.rows.push_back(*std::move(row));
    }
  }
  if (group.rows.size() * 2 < array.size()) group.rows.clear();
  weigh(group);
  return group;
}

/// JSON, with or without a function's parentheses around it.
Json parsed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos) return Json::value_t::discarded;
  text.remove_prefix(first);
  if (text.front() != '{' && text.front() != '[') {
    const std::size_t open = text.find('(');
    const std::size_t close = text.rfind(')');
    constexpr std::size_t kMaxName = 80;
    if (open == 0 || open > kMaxName || close == std::string_view::npos || close < open)
      return Json::value_t::discarded;
    const auto in_name = [](char c) {
      return c != '<' && c != '>' && static_cast<unsigned char>(c) > ' ';
    };
    if (!std::ranges::all_of(text.substr(0, open), in_name)) return Json::value_t::discarded;
    text = text.substr(open + 1, close - open - 1);
  }
  // The depth of what others send is not ours to trust: the parser is iterative, walking is capped.
  return Json::parse(text, nullptr, false);
}

/// The longest string in `value` that is HTML with links.
const std::string* html_in(const Json& value) {
  const std::string* best = nullptr;
  std::vector<std::pair<const Json*, int>> open{{&value, 0}};
  for (std::size_t seen = 0; !open.empty() && seen < kMaxValues; ++seen) {
    const auto [at, depth] = open.back();
    open.pop_back();
    if (at->is_string()) {
      const auto& text = at->get_ref<const std::string&>();
      if (text.contains("<a ") && (best == nullptr || text.size() > best->size())) best = &text;
    } else if (at->is_structured() && depth < kMaxDepth) {
      for (const auto& child : *at) open.emplace_back(&child, depth + 1);
    }
  }
  return best;
}

constexpr std::array<std::string_view, 9> kPageNames{
    "page", "pageNo", "pageNum", "pageIndex", "pageno", "p", "currentPage", "curPage", "current"};
constexpr std::array<std::string_view, 11> kSizeNames{
    "_pageSize", "pageSize", "pagesize", "rows",  "n", "size",
    "perpage",   "perPage",  "prepage",  "limit", "pg"};

int parameter(std::string_view url, std::span<const std::string_view> names,
              std::string_view* found = nullptr) {
  for (const std::string_view name : names) {
    const std::string_view value = parameter_of(url, name);
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (value.empty() || error != std::errc{} || end != value.data() + value.size() || number < 0)
      continue;
    if (found != nullptr) *found = name;
    return number;
  }
  return -1;
}

int size_in(std::string_view memo) {
  if (!memo.starts_with("size=")) return 0;
  memo.remove_prefix(5);
  int size = 0;
  const auto [end, error] = std::from_chars(memo.data(), memo.data() + memo.size(), size);
  return error == std::errc{} && end == memo.data() + memo.size() ? size : 0;
}

/// The same request with the next page numbers, as far as the total reaches.
void add_next(Listing& listing, const ListingContext& context, std::size_t shown) {
  const Request& request = context.request;
  const std::string as_url = "?" + request.form;
  const bool in_form = parameter(context.url, kPageNames) < 0;
  const std::string_view query = in_form ? std::string_view{as_url} : context.url;
  std::string_view name;
  const int own = parameter(query, kPageNames, &name);
  if (own < 0 || shown == 0) return;
  const int asked = parameter(query, kSizeNames);
  const int page = std::max(request.page, 1);
  // The last page is shorter than the others: the size is the first one's.
  const int size = asked > 0 ? asked : page == 1 ? static_cast<int>(shown) : size_in(request.memo);
  if (size <= 0) return;
  int pages = listing.pages.value_or(0);
  if (pages == 0 && listing.declared_total) pages = (*listing.declared_total + size - 1) / size;
  // A full page without a total may have another after it; an empty one ends the walk.
  if (pages == 0 && static_cast<int>(shown) >= size) pages = page + 1;
  for (int next = page + 1; next <= std::min(pages, page + kMaxPages); ++next) {
    Request step{.url = std::string{context.url},
                 .method = request.method,
                 .form = request.form,
                 .referer = request.referer,
                 .portal = request.portal,
                 .column = request.column.empty() ? std::string{context.url} : request.column,
                 .page = next,
                 .memo = fmt::format("size={}", size)};
    const std::string changed = with_parameter(query, name, std::to_string(own + next - page));
    if (in_form) {
      step.form = changed.substr(1);
    } else {
      step.url = changed;
    }
    listing.next.push_back(std::move(step));
  }
}

std::string family_of(const Json& value) {
  if (value.is_object() && value.contains("articles") && value.contains("classify"))
    return "gkmlpt";
  return "json";
}

/// Rows that an answer brings as HTML in a string.
void read_html(const std::string& html, const ListingContext& context, std::string_view base,
               Listing& listing) {
  const auto page = Page::parse(html);
  if (!page) return;
  const ListingTree tree{page->root()};
  std::vector<RowGroup> groups = find_row_groups(tree, {.base = base, .charset = context.charset});
  if (!groups.empty()) listing.rows = std::move(groups.front().rows);
  for (Row& row : listing.rows) row.source.reset();  // it stands in a string of the answer
  const PageScripts scripts{tree};
  const DeclaredTotals totals = declared_totals(tree, scripts);
  if (totals.pages) listing.pages = totals.pages;
  if (totals.rows) listing.declared_total = totals.rows;
}

}  // namespace

JsonList find_json_list(const Json& value, const RowContext& context) {
  JsonList best;
  std::vector<std::pair<const Json*, int>> open{{&value, 0}};
  for (std::size_t seen = 0; !open.empty() && seen < kMaxValues; ++seen) {
    const auto [at, depth] = open.back();
    open.pop_back();
    if (at->is_array() && !at->empty()) {
      RowGroup group = group_of(*at, context);
      // Rows have members with such names too: what stands in them says nothing of the list.
      const bool rows = !group.rows.empty();
      if (group.score > best.group.score) best.group = std::move(group);
      if (rows) continue;
    }
    if (at->is_object()) {
      if (!best.total) best.total = integer(member(*at, kTotals));
      if (!best.pages) best.pages = integer(member(*at, kPages));
    }
    if (!at->is_structured() || depth >= kMaxDepth) continue;
    std::vector<std::pair<const Json*, int>> children;
    for (const auto& child : *at) {
      if (child.is_structured()) children.emplace_back(&child, depth + 1);
    }
    open.insert(open.end(), children.rbegin(), children.rend());
  }
  return best;
}

std::string json_day(const Json& value) {
  if (value.is_string()) {
    const std::vector<RowDate> dates = find_row_dates(value.get_ref<const std::string&>());
    if (!dates.empty()) return dates.front().iso;
  }
  std::int64_t moment = 0;
  const std::string digits = value.is_string()           ? value.get<std::string>()
                             : value.is_number_integer() ? value.dump()
                                                         : std::string{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), moment);
  if (digits.size() < 9 || error != std::errc{} || end != digits.data() + digits.size()) return {};
  return day_of(digits.size() >= 12 ? moment / 1000 : moment);
}

std::optional<int> column_total(const Json& value, std::string_view url, std::string_view base) {
  if (!value.is_object()) return std::nullopt;
  const Json* const own = member(value, kUrls);
  if (own == nullptr || absolute_url(base, address(*own)) != url) return std::nullopt;
  return integer(member(value, kTotals));
}

std::optional<Listing> read_json_listing(std::string_view text, const ListingContext& context) {
  const Json value = parsed(text);
  if (value.is_discarded() || !value.is_structured()) return std::nullopt;
  Listing listing{.url = std::string{context.url}, .family = family_of(value)};
  const Request& request = context.request;
  const bool same_host =
      !request.column.empty() && origin_of(request.column) == origin_of(context.url);
  const std::string_view base = same_host ? std::string_view{request.column} : context.url;
  JsonList found = find_json_list(value, {.base = base, .charset = context.charset});
  listing.rows = std::move(found.group.rows);
  listing.declared_total = found.total;
  listing.pages = found.pages;
  if (listing.rows.empty()) {
    if (const std::string* const html = html_in(value)) read_html(*html, context, base, listing);
  }
  // An answer that says nothing of rows is not an empty column.
  if (listing.rows.empty() && !listing.declared_total) return std::nullopt;
  add_next(listing, context, listing.rows.size());
  return listing;
}

}  // namespace gongkai
