#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "config/ascii.h"
#include "extract/listing_rows.h"
#include "extract/listing_url.h"
#include "extract/pager_families.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

std::optional<int> integer(const Json& value) {
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    return number >= 0 && number <= 100'000'000 ? std::optional{static_cast<int>(number)}
                                                : std::nullopt;
  }
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0
             ? std::optional{number}
             : std::nullopt;
}

std::optional<int> setting(const Json& settings, const auto& names) {
  for (const auto& [name, value] : settings.items()) {
    if (std::ranges::find(names, ascii_lowered(name)) == names.end()) continue;
    if (const auto number = integer(value)) return number;
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 9> kPages{"pagecount",  "totalpage",   "totalpages",
                                                 "pages",      "pagetotal",   "countpage",
                                                 "total_page", "total_pages", "totalpagenum"};
constexpr std::array<std::string_view, 12> kRows{
    "total",       "totalcount", "totalrecord", "totalrecords", "count",  "totalrows",
    "recordcount", "totaldata",  "totalsize",   "totalnum",     "totals", "totalnumber"};
constexpr std::array<std::string_view, 9> kSizes{"pagesize",    "limit",    "perpage",
                                                 "showdata",    "size",     "pagerow",
                                                 "itemsonpage", "pagerows", "rows"};
constexpr std::array<std::string_view, 11> kCurrent{"currpage",  "current", "currentpage", "curr",
                                                    "pageindex", "pageno",  "pno",         "cur",
                                                    "pagenum",   "nowpage", "curpage"};

/// What a pager's call says, however its settings are called.
struct Settings {
  int pages = 0;
  int current = 0;
  std::optional<int> rows;
};

std::optional<Settings> settings_of(const std::vector<Json>& arguments) {
  for (const Json& argument : arguments) {
    if (!argument.is_object()) continue;
    const auto current = setting(argument, kCurrent);
    const auto pages = setting(argument, kPages);
    const auto rows = setting(argument, kRows);
    const auto size = setting(argument, kSizes);
    if (!current || (!pages && !(rows && size && *size > 0))) continue;
    return Settings{
        .pages = pages ? *pages : (*rows + *size - 1) / *size, .current = *current, .rows = rows};
  }
  return std::nullopt;
}

bool is_page_word(std::string_view word) {
  const std::string small = ascii_lowered(word);
  constexpr std::array<std::string_view, 8> kShort{"i", "n", "k", "p", "pn", "num", "index", "no"};
  return small.contains("page") || small.contains("cur") ||
         std::ranges::find(kShort, small) != kShort.end();
}

/// A query such as "…?x=1&page=" whose last parameter counts pages.
bool ends_with_page_parameter(std::string_view text) {
  if (!text.ends_with('=')) return false;
  const std::size_t mark = text.find_last_of("?&");
  return mark != std::string_view::npos &&
         is_page_word(text.substr(mark + 1, text.size() - mark - 2));
}

bool is_page_end(std::string_view text) {
  for (const std::string_view end : {".htm", ".shtm", ".jhtm", ".jsp", "/index.", "."}) {
    if (text.starts_with(end)) return true;
  }
  return false;
}

/// What stands before the text token at `at`: more literal, or the page's own address.
std::string literal_before(const Script& script, std::size_t at, std::string_view url) {
  const auto& tokens = script.tokens();
  if (at < 2 || tokens[at - 1].raw != "+") return {};
  const ScriptToken& left = tokens[at - 2];
  if (left.kind == ScriptToken::Kind::text) return unquote(left.raw);
  if (left.kind != ScriptToken::Kind::word) return {};
  if (const auto value = script.variable(left.raw); value && value->is_string())
    return value->get<std::string>();
  const std::string own{url.substr(0, url.find('?'))};
  return left.raw == "href" || left.raw == "pathname" || left.raw == "location" || left.raw == "url"
             ? own
             : std::string{};
}

/// index_3.html, the way UCAP and Shanghai name the pages of a folder.
std::string numbered_name(std::string_view url, int page) {
  const std::string_view path = path_of(url);
  std::string_view name =
      path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  const std::string extension{dot == std::string_view::npos ? ".html" : name.substr(dot)};
  name = dot == std::string_view::npos ? "index" : name.substr(0, dot);
  const std::size_t mark = name.rfind('_');
  if (mark != std::string_view::npos &&
      name.substr(mark + 1).find_first_not_of("0123456789") == std::string_view::npos) {
    name = name.substr(0, mark);
  }
  return page == 1 ? fmt::format("{}{}", name, extension)
                   : fmt::format("{}_{}{}", name, page, extension);
}

void add_pages(const PagerInput& input, const Settings& settings,
               const std::optional<PageAddress>& address, bool by_name, Pager& pager) {
  constexpr std::array<std::string_view, 9> kParameters{"pageIndex", "page",     "pageNo",
                                                        "pageNum",   "p",        "PAGENUM",
                                                        "curPage",   "cur_page", "currentPage"};
  const auto* const own = std::ranges::find_if(
      kParameters, [&](std::string_view name) { return !parameter_of(input.url, name).empty(); });
  const int page = std::max(input.request.page, 1);
  const int last = settings.current == 0 && page == 1 ? settings.pages - 1 : settings.pages;
  for (int number = settings.current + 1; number <= std::min(last, settings.current + kMaxPages);
       ++number) {
    std::string url;
    if (address)
      url = absolute_url(input.base, address->of(number), input.charset);
    else if (by_name)
      url = absolute_url(input.base, numbered_name(input.url, number), input.charset);
    else if (own != kParameters.end())
      url = with_parameter(input.url, *own, std::to_string(number));
    if (url.empty()) break;
    pager.next.push_back(page_request(input, std::move(url), page + number - settings.current, {}));
  }
}

}  // namespace

std::string PageAddress::of(int number) const {
  return fmt::format("{}{}{}", before, number + offset, after);
}

std::optional<PageAddress> page_address(const Script& script, std::size_t begin, std::size_t end,
                                        std::string_view url) {
  const auto& tokens = script.tokens();
  end = std::min(end, tokens.size());
  for (std::size_t i = begin; i + 2 < end; ++i) {
    if (tokens[i].kind != ScriptToken::Kind::text || tokens[i + 1].raw != "+") continue;
    std::string before = unquote(tokens[i].raw);
    if (before.contains('<') || before.size() > 500) continue;
    // The number: a name, members of names, brackets, one added or taken.
    std::size_t stop = i + 2;
    bool page_word = false;
    int offset = 0;
    int sign = 0;
    for (; stop < end && stop < i + 12 && tokens[stop].kind != ScriptToken::Kind::text; ++stop) {
      const std::string_view raw = tokens[stop].raw;
      if (tokens[stop].kind == ScriptToken::Kind::word)
        page_word = is_page_word(raw) || (page_word && raw != "encodeURIComponent");
      if (raw == "+" && stop + 1 < end && tokens[stop + 1].kind == ScriptToken::Kind::text) break;
      if (raw == ";" || raw == "," || raw == "}" || raw == "{" || raw == "=" || raw == "?") break;
      if (raw == "+" || raw == "-") sign = raw == "+" ? 1 : -1;
      if (tokens[stop].kind == ScriptToken::Kind::number && sign != 0 && raw == "1") offset = sign;
    }
    const bool more = stop + 1 < end && tokens[stop].raw == "+" &&
                      tokens[stop + 1].kind == ScriptToken::Kind::text;
    const std::string after = more ? unquote(tokens[stop + 1].raw) : std::string{};
    const bool query =
        ends_with_page_parameter(before) && (page_word || after.empty() || after.starts_with('&'));
    const bool name = page_word && !before.empty() &&
                      std::string_view{"_/-"}.contains(before.back()) && is_page_end(after);
    if (!query && !name) continue;
    const bool begins = before.contains('/') || before.starts_with('?') || before.size() > 1;
    if (!begins || before.starts_with('?') || before.starts_with('_') || before.starts_with('&')) {
      before = literal_before(script, i, url) + before;
    }
    if (before.starts_with('&')) before[0] = '?';
    return PageAddress{.before = std::move(before),
                       .after = after.contains('<') ? std::string{} : after,
                       .offset = offset};
  }
  return std::nullopt;
}

std::optional<Pager> read_settings(const PagerInput& input) {
  for (const PageScript& page_script : input.scripts) {
    const Script& script = page_script.script;
    for (const ScriptCall& call : script.calls()) {
      const std::vector<Json> arguments = script.arguments(call);
      std::optional<Settings> settings;
      const bool set_page =
          call.name == "pagination" && arguments.size() >= 3 && arguments[0] == "setPage";
      if (set_page) {
        const auto current = integer(arguments[1]);
        const auto pages = integer(arguments[2]);
        if (current && pages) settings = Settings{.pages = *pages, .current = *current};
      } else if (call.name != "jpage") {
        settings = settings_of(arguments);
      }
      if (!settings || settings->current > settings->pages) continue;
      const bool lonsun = call.name == "pagination" && call.token >= 2 &&
                          script.tokens()[call.token - 2].raw == "Ls";
      Pager pager{.family = lonsun     ? "lonsun"
                            : set_page ? "setpage"
                                       : "script",
                  .pages = settings->pages,
                  .total = settings->rows};
      std::optional<PageAddress> address =
          page_address(script, call.token, script.closing(call.token + 1), input.url);
      if (!address) address = page_address(script, 0, script.tokens().size(), input.url);
      add_pages(input, *settings, address, set_page, pager);
      pager.more = pager.next.empty() && settings->pages > std::max(settings->current, 1);
      return pager;
    }
  }
  return std::nullopt;
}

}  // namespace gongkai
