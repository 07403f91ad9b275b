#include <algorithm>

#include "extract/listing_url.h"
#include "extract/pager_families.h"

namespace gongkai {
namespace {

bool is_address(std::string_view value) {
  return value.contains('/') || value.contains('?') || value.contains(".htm") ||
         value.contains(".shtm") || value.contains(".jsp") || value.contains(".asp") ||
         value.contains(".php");
}

/// The addresses of pages 1, 2, … N that the options of a choice lead to; empty when it is no
/// choice of pages.
std::vector<std::string> pages_of(const PagerInput& input, int select) {
  const Script handler{input.tree[select].node.attribute("onchange")};
  const auto made = page_address(handler, 0, handler.tokens().size(), input.url);
  std::vector<std::string> pages;
  for (int i = select + 1; i < input.tree[select].end; ++i) {
    const Node option = input.tree[i].node;
    if (option.tag() != "option") continue;
    if (std::ssize(pages) == kMaxPages) break;
    if (page_number(without_space(input.tree.text(i))) != static_cast<int>(pages.size()) + 1)
      return {};
    const std::string value{option.attribute("value")};
    std::string url;
    if (is_address(value)) {
      url = absolute_url(input.base, value, input.charset);
    } else if (const auto number = page_number(value); made && number) {
      url = absolute_url(input.base, made->of(*number), input.charset);
    }
    if (url.empty()) return {};
    pages.push_back(std::move(url));
  }
  return pages;
}

}  // namespace

std::optional<Pager> read_choice(const PagerInput& input) {
  for (int i = 0; i < input.tree.size(); ++i) {
    if (input.tree[i].unseen || input.tree[i].node.tag() != "select") continue;
    std::vector<std::string> pages = pages_of(input, i);
    if (pages.size() < 2) continue;
    const int page = std::max(input.request.page, 1);
    Pager pager{.family = "choice", .pages = static_cast<int>(pages.size())};
    for (auto k = static_cast<std::size_t>(page); k < pages.size(); ++k) {
      pager.next.push_back(page_request(input, std::move(pages[k]), static_cast<int>(k) + 1, {}));
    }
    return pager;
  }
  return std::nullopt;
}

}  // namespace gongkai
