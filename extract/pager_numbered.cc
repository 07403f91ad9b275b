#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "extract/listing_url.h"
#include "extract/pager_families.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

/// What a call such as createPageHTML(4, 0, "index", "html") says.
struct Numbered {
  int total = 0;
  int current = 0;
  std::string prefix;
  std::string extension;
  std::optional<int> rows;
};

std::optional<int> integer(const Json& value) {
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    return number >= 0 && number <= 10'000'000 ? std::optional{static_cast<int>(number)}
                                               : std::nullopt;
  }
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_extension(std::string_view text) {
  constexpr std::array<std::string_view, 8> kKnown{"html",  "htm", "shtml", "shtm",
                                                   "jhtml", "jsp", "aspx",  "php"};
  return std::ranges::find(kKnown, text) != kKnown.end();
}

/// A file name of a listing; a document that is cut into pages names itself here.
bool is_prefix(std::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         text.find_first_of(" <>()\"'") == std::string_view::npos;
}

/// A document that is cut into pages has the same pager: t20260209_15400100, 32 hex digits,
/// content_8810, post_12.
bool is_document_name(std::string_view prefix) {
  const std::string_view name =
      prefix.substr(prefix.rfind('/') == std::string_view::npos ? 0 : prefix.rfind('/') + 1);
  for (const std::string_view start : {"content_", "post_", "art_"}) {
    if (name.starts_with(start)) return true;
  }
  if (name.starts_with('t') && name.size() > 9 && name[9] == '_' && is_digits(name.substr(1, 8)))
    return true;
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  return name.size() == 32 && name.find_first_not_of(kHex) == std::string_view::npos;
}

/// The arguments of a numbered pager, whatever the function is called: [id,] total, current,
/// prefix, extension[, …, rows].
std::optional<Numbered> numbered(const std::vector<Json>& arguments) {
  std::size_t at = 0;
  if (!arguments.empty() && arguments[0].is_string() && !integer(arguments[0]))
    at = 1;  // the id of a div
  if (arguments.size() < at + 4) return std::nullopt;
  const auto first = integer(arguments[at]);
  const auto second = integer(arguments[at + 1]);
  if (!first || !second || !arguments[at + 2].is_string() || !arguments[at + 3].is_string())
    return std::nullopt;
  Numbered found{.total = *first,
                 .current = *second,
                 .prefix = arguments[at + 2].get<std::string>(),
                 .extension = arguments[at + 3].get<std::string>()};
  if (found.extension.starts_with('.')) found.extension.erase(0, 1);
  if (!is_prefix(found.prefix) || !is_extension(found.extension)) return std::nullopt;
  // A page cannot come after the last one: the two stand the other way round.
  if (found.current > found.total) std::swap(found.current, found.total);
  if (arguments.size() > at + 4) {
    const auto rows = integer(arguments.back());
    if (rows && *rows >= found.total) found.rows = rows;
  }
  return found;
}

std::string page_name(const Numbered& pager, int suffix) {
  return suffix == 0 ? fmt::format("{}.{}", pager.prefix, pager.extension)
                     : fmt::format("{}_{}.{}", pager.prefix, suffix, pager.extension);
}

/// The number that a page's own URL ends with, index_3.html; 0 when it has none.
int suffix_of(std::string_view url, const Numbered& pager) {
  const std::string_view path = path_of(url);
  const std::string end = "." + pager.extension;
  if (!path.ends_with(end)) return 0;
  const std::string_view name = path.substr(0, path.size() - end.size());
  const std::size_t mark = name.rfind('_');
  if (mark == std::string_view::npos || !name.substr(0, mark).ends_with(pager.prefix)) return 0;
  int number = 0;
  const auto [stop, error] =
      std::from_chars(name.data() + mark + 1, name.data() + name.size(), number);
  return error == std::errc{} && stop == name.data() + name.size() ? number : 0;
}

std::optional<int> base_in(std::string_view memo) {
  if (memo == "base=0") return 0;
  if (memo == "base=1") return 1;
  return std::nullopt;
}

/// The base is what the first page calls itself; every later page must agree. Off by one, a whole
/// page of documents would be missing and nobody would see it.
Pager walk(const PagerInput& input, const Numbered& pager) {
  Pager found{.pages = pager.total > 0 ? std::optional{pager.total} : std::nullopt,
              .total = pager.rows};
  const int page = std::max(input.request.page, 1);
  const int suffix = suffix_of(input.url, pager);
  std::optional<int> base = base_in(input.request.memo);
  int position = pager.current;  // in the pager's own count
  if (page == 1 && suffix == 0) {
    base = pager.current;
  } else if (page == 1) {
    // Somebody started in the middle. index_1 is a second page, which base 1 has no name for.
    base = suffix == 1 ? 0 : base;
    if (pager.current != suffix)
      found.warning =
          fmt::format("the page is named _{} and calls itself {}", suffix, pager.current);
  } else if (!base) {
    base = pager.current - (page - 1);
  } else if (pager.current != *base + page - 1) {
    found.warning = fmt::format(
        "page {} calls itself {} where {} was expected: its pages are not counted as page 1 said",
        page, pager.current, *base + page - 1);
  }
  found.family = base == 1 ? "ucap" : "trs";
  if (base && *base != 0 && *base != 1) {
    found.warning = fmt::format("page {} calls itself {}: neither counted from 0 nor from 1", page,
                                pager.current);
  }
  if (!found.warning.empty()) return found;
  const int last = std::min(base.value_or(0) == 1 ? pager.total : pager.total - 1, kMaxPages);
  const int first_page = page == 1 && suffix != 0 ? suffix + 1 - base.value_or(0) : page;
  // A saved page may not say where it stood; a link that a script wrote does.
  const std::string where = input.base.empty() ? next_link(input) : std::string{input.base};
  for (int next = position + 1; next <= last; ++next) {
    std::string url = absolute_url(where, page_name(pager, next), input.charset);
    if (url.empty()) break;
    found.next.push_back(page_request(input, std::move(url), first_page + next - position,
                                      base ? fmt::format("base={}", *base) : std::string{}));
  }
  return found;
}

/// The address in "<a href=\"index_" + page + ".html\">" that begins in the string at `token`, with
/// a # for what is not literal; empty when there is none.
std::string written_address(const Script& script, std::size_t token) {
  std::string text = unquote(script.tokens()[token].raw);
  const std::size_t href = text.find("href=");
  if (href == std::string::npos) return {};
  text.erase(0, href + 5);
  constexpr std::size_t kReach = 12;  // tokens
  for (std::size_t i = token + 1; i < std::min(token + kReach, script.tokens().size()); ++i) {
    const ScriptToken& next = script.tokens()[i];
    if (next.raw == ")" || next.raw == ";") break;
    if (next.kind == ScriptToken::Kind::text)
      text += unquote(next.raw);
    else if (next.raw != "+")
      text += '#';
  }
  std::erase_if(text, [](char c) { return c == '"' || c == '\'' || c == '\\'; });
  return text.substr(0, text.find_first_of(" >"));
}

void name_pages(std::string_view address, Numbered& pager) {
  const std::size_t dot = address.rfind('.');
  if (dot == std::string_view::npos || !is_extension(address.substr(dot + 1))) return;
  std::string_view name = address.substr(0, dot);
  name = name.substr(0, name.find('#'));
  if (name.ends_with('_')) name.remove_suffix(1);
  if (!is_prefix(name)) return;
  pager.prefix = name;
  pager.extension = address.substr(dot + 1);
}

}  // namespace

std::optional<Pager> read_numbered_call(const PagerInput& input) {
  for (const PageScript& page_script : input.scripts) {
    for (const ScriptCall& call : page_script.script.calls()) {
      const auto pager = numbered(page_script.script.arguments(call));
      if (!pager || is_document_name(pager->prefix)) continue;
      return walk(input, *pager);
    }
  }
  return std::nullopt;
}

std::optional<Pager> read_numbered_variables(const PagerInput& input) {
  for (const PageScript& page_script : input.scripts) {
    const Script& script = page_script.script;
    const auto current = script.variable("currentPage");
    auto total = script.variable("countPage");
    if (!total) total = script.variable("pageCount");
    if (!current || !total || !integer(*current) || !integer(*total)) continue;
    Numbered pager{.total = *integer(*total), .current = *integer(*current), .extension = "html"};
    for (std::size_t i = 0; i < script.tokens().size() && pager.prefix.empty(); ++i) {
      if (script.tokens()[i].kind == ScriptToken::Kind::text)
        name_pages(written_address(script, i), pager);
    }
    if (pager.prefix.empty() || is_document_name(pager.prefix)) continue;
    return walk(input, pager);
  }
  return std::nullopt;
}

}  // namespace gongkai
