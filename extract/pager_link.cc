#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/ascii.h"
#include "extract/listing_url.h"
#include "extract/opened.h"
#include "extract/pager_families.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxPagerLinks = 200;

std::string bare(std::string_view text) {
  std::string out = without_space(text);
  for (const std::string_view mark :
       {">", "»", "›", "》", "〉", "→", "]", "[", "】", "【", "<", "«"}) {
    for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at))
      out.erase(at, mark.size());
  }
  return out;
}

bool is_word_of(std::string_view text, const auto& words) {
  return std::ranges::find(words, text) != words.end();
}

bool says_next(const std::string& text) {
  constexpr std::array<std::string_view, 9> kWords{"下一页", "下页", "后一页", "下一頁",  "后页",
                                                   "next",   "Next", "NEXT",   "nextpage"};
  return is_word_of(text, kWords);
}

bool says_last(const std::string& text) {
  constexpr std::array<std::string_view, 8> kWords{"尾页", "末页", "最后一页", "最末页",
                                                   "尾頁", "last", "Last",     "LAST"};
  return is_word_of(text, kWords);
}

struct PagerLink {
  int entry = 0;
  std::string text;
  std::string url;
};

/// Where the function that a link calls with a page's number leads to: goPage(3), whose
/// definition has location.href = "list_" + n + ".html".
std::string called_page(const PagerInput& input, const NumberedCall& call) {
  for (const PageScript& page_script : input.scripts) {
    const Script& script = page_script.script;
    const auto& tokens = script.tokens();
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
      if (tokens[i].raw != call.name) continue;
      const bool declared = tokens[i - 1].raw == "function" && tokens[i + 1].raw == "(";
      const bool assigned = tokens[i + 1].raw == "=" && i + 3 < tokens.size() &&
                            tokens[i + 2].raw == "function" && tokens[i + 3].raw == "(";
      if (!declared && !assigned) continue;
      const std::size_t body = script.closing(declared ? i + 1 : i + 3) + 1;
      if (body >= tokens.size() || tokens[body].raw != "{") continue;
      if (const auto made = page_address(script, body, script.closing(body), input.url))
        return absolute_url(input.base, made->of(call.number), input.charset);
    }
  }
  return {};
}

std::string_view handler_of(Node link) {
  const std::string_view href = link.attribute("href");
  return href.starts_with("javascript:") && numbered_call(href) ? href : link.attribute("onclick");
}

std::string address_of(const PagerInput& input, Node link) {
  const std::string_view href = link.attribute("href");
  std::string url = absolute_url(input.base, href, input.charset);
  const bool nowhere = href.empty() || href.starts_with('#');
  if (!url.empty() && !nowhere) return url;
  for (const std::string_view handler : {link.attribute("onclick"), href}) {
    const std::string opened = opened_address(handler);
    if (!opened.empty()) return absolute_url(input.base, opened, input.charset);
    if (const auto call = numbered_call(handler)) return called_page(input, *call);
  }
  return url;
}

std::vector<PagerLink> pager_links(const PagerInput& input) {
  std::vector<PagerLink> found;
  for (int i = 0; i < input.tree.size() && found.size() < kMaxPagerLinks; ++i) {
    const ListingTree::Entry& entry = input.tree[i];
    if (entry.unseen || entry.node.tag() != "a" || entry.end - i > 12) continue;
    PagerLink link{.entry = i, .text = bare(input.tree.text(i))};
    if (!says_next(link.text) && !says_last(link.text)) {
      const std::string title = bare(entry.node.attribute("title"));
      if (says_next(title) || says_last(title)) link.text = title;
    }
    if (entry.node.attribute("rel") == "next") link.text = "next";
    const bool number = !link.text.empty() && link.text.size() <= 5 &&
                        std::ranges::all_of(link.text, [](char c) { return c >= '0' && c <= '9'; });
    if (!number && !says_next(link.text) && !says_last(link.text)) continue;
    link.url = address_of(input, entry.node);
    found.push_back(std::move(link));
  }
  return found;
}

/// Two URLs of pages that differ in one number.
struct Step {
  std::string prefix;
  std::string suffix;
  int from = 0;
  int to = 0;
};

std::optional<Step> step_between(std::string_view from, std::string_view to) {
  std::size_t head = 0;
  while (head < std::min(from.size(), to.size()) && from[head] == to[head]) ++head;
  while (head > 0 && is_ascii_digit(from[head - 1])) --head;
  std::size_t tail = 0;
  while (tail < std::min(from.size(), to.size()) - head &&
         from[from.size() - 1 - tail] == to[to.size() - 1 - tail])
    ++tail;
  while (tail > 0 && is_ascii_digit(from[from.size() - tail])) --tail;
  const auto a = whole_number(from.substr(head, from.size() - tail - head));
  const auto b = whole_number(to.substr(head, to.size() - tail - head));
  if (!a || !b) return std::nullopt;
  return Step{.prefix = std::string{from.substr(0, head)},
              .suffix = std::string{from.substr(from.size() - tail)},
              .from = *a,
              .to = *b};
}

/// The step from this page to the next one, when it is told by a parameter or by the last number
/// of the name: page 2 has 2, counted from one, 1, counted from zero, or the last but one of all,
/// counted from the end.
std::optional<Step> step_from_own(std::string_view own, std::string_view next, int page,
                                  int pages) {
  std::size_t end = next.size();
  while (end > 0 && !is_ascii_digit(next[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_ascii_digit(next[begin - 1])) --begin;
  std::string_view rest = query_of(next);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, std::min(rest.find('&'), rest.size()));
    const std::size_t mark = pair.find('=');
    if (mark != std::string_view::npos &&
        parameter_of(own, pair.substr(0, mark)) != pair.substr(mark + 1) &&
        whole_number(pair.substr(mark + 1))) {
      begin = static_cast<std::size_t>(pair.data() - next.data()) + mark + 1;
      end = begin + pair.size() - mark - 1;
    }
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  const auto number = whole_number(next.substr(begin, end - begin));
  if (!number || (*number != page && *number != page - 1 && *number != pages - page + 1))
    return std::nullopt;
  const bool down = *number != page && *number != page - 1;
  return Step{.prefix = std::string{next.substr(0, begin)},
              .suffix = std::string{next.substr(end)},
              .from = *number,
              .to = down ? *number - 1 : *number + 1};
}

/// All pages after this one, when the links show how they are named; else the next one.
void follow(const PagerInput& input, const std::vector<PagerLink>& links, const PagerLink& next,
            Pager& pager) {
  const int page = std::max(input.request.page, 1) + 1;  // of the next link
  std::optional<Step> step;
  int last_page = 0;
  int way = 1;
  for (const PagerLink& link : links) {
    const auto candidate = step_between(next.url, link.url);
    if (!candidate || candidate->from == candidate->to) continue;
    const auto number = whole_number(link.text);
    const int distance = candidate->to - candidate->from;
    if (number && *number > page && (distance == *number - page || -distance == *number - page)) {
      step = candidate;
      way = distance > 0 ? 1 : -1;
      last_page = std::max(last_page, *number);
    } else if (says_last(link.text) && distance != 0) {
      const int pages = page + std::abs(distance);
      if (pager.pages && *pager.pages != pages) continue;
      step = candidate;
      way = distance > 0 ? 1 : -1;
      last_page = pages;
    }
  }
  if (!step && pager.pages) {
    step = step_from_own(input.url, next.url, page, *pager.pages);
    if (step) way = step->to - step->from;
  }
  if (step && pager.pages) last_page = *pager.pages;
  if (!step || last_page < page) {
    pager.next.push_back(page_request(input, next.url, page, {}));
    return;
  }
  const bool has_last = std::ranges::any_of(
      links, [](const PagerLink& link) { return says_last(link.text) && !link.url.empty(); });
  if (!pager.pages && has_last) pager.pages = last_page;
  for (int k = page; k <= std::min(last_page, page + kMaxPages); ++k) {
    const int number = step->from + way * (k - page);
    if (number < 0) break;
    pager.next.push_back(
        page_request(input, fmt::format("{}{}{}", step->prefix, number, step->suffix), k, {}));
  }
}

/// Links of a grid, such as the days of a month.
bool in_grid(const ListingTree& tree, int entry) {
  constexpr int kLines = 4;
  for (int up = entry, steps = 0; up >= 0 && steps < 6; up = tree[up].parent, ++steps) {
    if (tree[up].node.tag() != "table") continue;
    int lines = 0;
    for (int i = up; i < tree[up].end; ++i) lines += tree[i].node.tag() == "tr" ? 1 : 0;
    return lines >= kLines;
  }
  return false;
}

/// A pager of numbers alone: 2, 3, … lead to addresses that are as far apart.
std::optional<Pager> read_numbers(const PagerInput& input, const std::vector<PagerLink>& links) {
  const int page = std::max(input.request.page, 1);
  const std::string wanted = std::to_string(page + 1);
  const auto next = std::ranges::find_if(links, [&](const PagerLink& link) {
    return link.text == wanted && !link.url.empty() && link.url != input.url &&
           !in_grid(input.tree, link.entry);
  });
  if (next == links.end()) return std::nullopt;
  const bool steps = std::ranges::any_of(links, [&](const PagerLink& link) {
    const auto number = whole_number(link.text);
    const auto step = step_between(next->url, link.url);
    return number && step && *number != page + 1 &&
           std::abs(step->to - step->from) == std::abs(*number - page - 1);
  });
  const bool only_two = step_from_own(input.url, next->url, page + 1, page + 1).has_value() &&
                        origin_of(input.url) == origin_of(next->url);
  if (!steps && !only_two) return std::nullopt;
  Pager pager{.family = query_of(next->url).empty() ? "numbers" : "query",
              .pages = input.declared.pages,
              .total = input.declared.rows};
  follow(input, links, *next, pager);
  return pager;
}

}  // namespace

std::string next_link(const PagerInput& input) {
  for (const PagerLink& link : pager_links(input)) {
    if (says_next(link.text) && !link.url.empty() && link.url != input.url) return link.url;
  }
  return {};
}

std::optional<Pager> read_next_link(const PagerInput& input) {
  const std::vector<PagerLink> links = pager_links(input);
  const bool any = std::ranges::any_of(
      links, [](const PagerLink& link) { return says_next(link.text) || says_last(link.text); });
  if (!any) return read_numbers(input, links);
  const DeclaredTotals& declared = input.declared;
  Pager pager{.family = "next_link", .pages = declared.pages, .total = declared.rows};
  const auto next = std::ranges::find_if(links, [&](const PagerLink& link) {
    return says_next(link.text) && !link.url.empty() && link.url != input.url;
  });
  if (next == links.end()) {
    const int page = declared.current.value_or(std::max(input.request.page, 1));
    const bool called = std::ranges::any_of(links, [&](const PagerLink& link) {
      const auto call = numbered_call(handler_of(input.tree[link.entry].node));
      return says_next(link.text) && link.url.empty() && call && call->number == page + 1;
    });
    pager.more = declared.pages ? *declared.pages > page : called;
    return pager;
  }
  if (!query_of(next->url).empty()) pager.family = "query";
  follow(input, links, *next, pager);
  return pager;
}

}  // namespace gongkai
