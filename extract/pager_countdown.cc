#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "extract/listing_url.h"
#include "extract/pager_families.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

/// N of `_simple_list_gotopage_fun(N, "u13_goto", 2)`, which stands in a script or an attribute.
std::optional<int> pages_of_call(const PagerInput& input) {
  static constexpr std::string_view kName = "_simple_list_gotopage_fun";
  const auto read = [](const Script& script) -> std::optional<int> {
    for (const ScriptCall& call : script.calls(kName)) {
      const std::vector<Json> arguments = script.arguments(call);
      if (!arguments.empty() && arguments[0].is_number_integer()) {
        const auto pages = arguments[0].get<std::int64_t>();
        if (pages > 0 && pages <= 1'000'000) return static_cast<int>(pages);
      }
    }
    return std::nullopt;
  };
  for (const PageScript& script : input.scripts) {
    if (const auto pages = read(script.script)) return pages;
  }
  for (const ListingTree::Entry& entry : input.tree.entries()) {
    for (const char* const name : {"onclick", "href", "onkeydown"}) {
      const std::string_view code = entry.node.attribute(name);
      if (!code.contains(kName)) continue;
      const Script script{code.substr(code.find(kName))};
      if (const auto pages = read(script)) return pages;
    }
  }
  return std::nullopt;
}

bool has_fingerprint(const PagerInput& input) {
  for (const ListingTree::Entry& entry : input.tree.entries()) {
    if (entry.node.tag() == "script" &&
        entry.node.attribute("src").contains("/system/resource/js/"))
      return true;
    if (entry.node.has_class("p_pages") || entry.node.has_class("p_next")) return true;
  }
  return false;
}

}  // namespace

/// Page 2 of N is {column}/{N-1}.htm and the last one {column}/1.htm: the numbers stay with the
/// rows as the column grows, so page 1 must be read again before any of them is trusted.
std::optional<Pager> read_countdown(const PagerInput& input) {
  const auto pages = pages_of_call(input);
  if (!pages && !has_fingerprint(input)) return std::nullopt;
  auto linked = read_next_link(input);
  if (!pages && !linked) return std::nullopt;
  Pager pager = linked ? *std::move(linked) : Pager{};
  pager.family = "vsb";
  if (pages) pager.pages = pages;
  if (!pager.next.empty() || !pages) return pager;

  const std::string_view path = path_of(input.url);
  if (!path.ends_with(".htm")) return pager;
  std::string column{path.substr(0, path.size() - 4)};
  const int page = std::max(input.request.page, 1);
  int number = *pages - page;
  if (page > 1) {
    const std::size_t slash = column.rfind('/');
    const auto [end, error] =
        std::from_chars(column.data() + slash + 1, column.data() + column.size(), number);
    if (error != std::errc{} || end != column.data() + column.size()) return pager;
    column.resize(slash);
    --number;
  }
  for (int next = page + 1; number >= 1 && next <= page + kMaxPages; --number, ++next) {
    pager.next.push_back(page_request(
        input, absolute_url(input.base, fmt::format("{}/{}.htm", column, number)), next, {}));
  }
  return pager;
}

}  // namespace gongkai
