#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "extract/listing_url.h"
#include "extract/pager_families.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number() ? found->dump() : std::string{};
}

int number_of(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

/// Guangdong's gkmlpt: the page holds the catalogue's tree, the rows come from
/// /gkmlpt/api/all/{id}.
std::optional<Pager> read_catalogue(const PagerInput& input) {
  constexpr std::string_view kApp = "/gkmlpt/";
  const std::string_view path = path_of(input.url);
  const std::size_t app = path.find(kApp);
  if (app == std::string_view::npos || input.rows > 0) return std::nullopt;
  for (const PageScript& page_script : input.scripts) {
    const auto config = page_script.script.variable("_CONFIG");
    if (!config || !config->is_object() || !config->contains("SID") || !config->contains("TREE"))
      continue;
    std::string id = text_of(*config, "CATID");
    if (id.empty()) id = "0";  // everything
    const std::string list =
        fmt::format("{}api/all/{}?page=1&sid={}", path.substr(0, app + kApp.size()), id,
                    text_of(*config, "SID"));
    Pager pager{.family = "gkmlpt", .more = true};
    pager.next.push_back(page_request(input, absolute_url(input.url, list), 1, {}));
    return pager;
  }
  return std::nullopt;
}

/// jpaas: the unit that made the list names its query in an attribute.
std::optional<Pager> read_unit(const PagerInput& input) {
  for (const ListingTree::Entry& entry : input.tree.entries()) {
    const std::string_view query = entry.node.attribute("querydata");
    const std::string_view service = entry.node.attribute("url");
    if (query.empty() || !service.contains("/page/build/unit")) continue;
    const std::string code = fmt::format("f({})", query);
    const Script script{code};
    const auto calls = script.calls("f");
    const std::vector<Json> arguments =
        calls.empty() ? std::vector<Json>{} : script.arguments(calls.front());
    if (arguments.empty() || !arguments[0].is_object()) continue;
    std::string form;
    for (const auto& [name, value] : arguments[0].items()) {
      if (name != "pageNo" && name != "rows")
        append_field(form, name, text_of(arguments[0], name.c_str()));
    }
    std::string rows = text_of(arguments[0], "rows");
    if (rows.empty()) rows = std::to_string(input.rows > 0 ? input.rows : 15);
    const int page = input.rows > 0 ? std::max(input.request.page, 1) + 1
                                    : 1;  // an empty unit starts with its first page
    const std::string url = fmt::format("{}?{}&rows={}&pageNo={}", service, form, rows, page);
    Pager pager{.family = "jpaas", .more = true};
    pager.next.push_back(page_request(input, absolute_url(input.base, url), page, {}));
    return pager;
  }
  return std::nullopt;
}

/// The object in `value` that has both members.
const Json* object_with(const Json& value, const char* first, const char* second) {
  std::vector<std::pair<const Json*, int>> open{{&value, 0}};
  for (std::size_t seen = 0; !open.empty() && seen < 10'000; ++seen) {
    const auto [at, depth] = open.back();
    open.pop_back();
    if (at->is_object() && at->contains(first) && at->contains(second)) return at;
    if (!at->is_structured() || depth > 6) continue;
    for (const auto& child : *at) open.emplace_back(&child, depth + 1);
  }
  return nullptr;
}

/// TRS list models ask the search application for what is not in the page; their settings are its
/// query.
std::optional<Pager> read_search(const PagerInput& input) {
  for (const PageScript& page_script : input.scripts) {
    for (const ScriptCall& call : page_script.script.calls()) {
      for (const Json& argument : page_script.script.arguments(call)) {
        const Json* const query =
            argument.is_object() ? object_with(argument, "channelid", "classsql") : nullptr;
        if (query == nullptr) continue;
        Pager pager{.family = "trs"};
        const Json* const bar = object_with(argument, "prepage", "recordCount");
        const int total = bar == nullptr ? 0 : number_of(text_of(*bar, "recordCount"));
        const int size = bar == nullptr ? 0 : number_of(text_of(*bar, "prepage"));
        if (total > 0) pager.total = total;
        const int shown = static_cast<int>(input.rows);
        pager.more = total == 0 ? shown == 0 : total > shown;
        const std::string channel = text_of(*query, "channelid");
        if (channel.empty() || size <= 0) return pager;
        const int last = total > 0 ? (total + size - 1) / size : 1;
        int page = std::max(input.request.page, 1);
        for (int number = shown / size + 1; number <= std::min(last, kMaxPages); ++number) {
          Request request =
              page_request(input, absolute_url(input.url, "/fjdzapp/search"), ++page, {});
          request.method = "POST";
          append_field(request.form, "channelid", channel);
          append_field(request.form, "sortfield", text_of(*query, "sortfield"));
          append_field(request.form, "classsql", text_of(*query, "classsql"));
          append_field(request.form, "prepage", std::to_string(size));
          append_field(request.form, "page", std::to_string(number));
          pager.next.push_back(std::move(request));
        }
        return pager;
      }
    }
  }
  return std::nullopt;
}

/// A list that stands in a JSON file beside the page: $.getJSON("./list.json", …), url:
/// "list.json".
std::optional<Pager> read_file(const PagerInput& input) {
  if (input.rows > 0) return std::nullopt;
  constexpr std::size_t kMaxFiles = 3;
  Pager pager{.family = "json", .more = true};
  for (const PageScript& page_script : input.scripts) {
    for (const ScriptToken& token : page_script.script.tokens()) {
      if (token.kind != ScriptToken::Kind::text ||
          !path_of(token.raw.substr(0, token.raw.size() - 1)).ends_with(".json"))
        continue;
      const std::string url = absolute_url(input.base, unquote(token.raw), input.charset);
      const bool known = std::ranges::any_of(
          pager.next, [&](const Request& request) { return request.url == url; });
      if (url.empty() || known || pager.next.size() >= kMaxFiles) continue;
      pager.next.push_back(page_request(
          input, url, std::max(input.request.page, 1) + static_cast<int>(pager.next.size()) + 1,
          {}));
    }
  }
  return pager.next.empty() ? std::nullopt : std::optional{std::move(pager)};
}

}  // namespace

std::optional<Pager> read_api(const PagerInput& input) {
  for (const auto reader : {read_catalogue, read_unit, read_search, read_file}) {
    if (auto pager = reader(input)) return pager;
  }
  return std::nullopt;
}

}  // namespace gongkai
