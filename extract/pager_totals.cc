#include <algorithm>
#include <array>
#include <charconv>

#include "config/ascii.h"

#include "extract/pager.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxLine = 160;  // characters: a pager says its totals in a short line
constexpr int kMaxLineEntries = 120;
constexpr std::size_t kMaxLineBytes = 8000;  // with its tags
constexpr int kMaxLines = 400;
constexpr std::size_t kMaxComment = 20'000;  // bytes of a script that are looked at for one

/// The number in `text` after `head` and before `tail`, with nothing but itself between.
std::optional<int> between(std::string_view text, std::string_view head, std::string_view tail) {
  for (std::size_t at = text.find(head); at != std::string_view::npos;
       at = text.find(head, at + 1)) {
    const std::size_t begin = at + head.size();
    std::size_t end = begin;
    while (end < text.size() && is_ascii_digit(text[end])) ++end;
    if (end > begin && text.substr(end).starts_with(tail))
      return whole_number(text.substr(begin, end - begin));
  }
  return std::nullopt;
}

/// The number that stands right before `tail`, and one before a slash before it: "1/18页".
void before(std::string_view text, std::string_view tail, DeclaredTotals& totals) {
  for (std::size_t at = text.find(tail); at != std::string_view::npos;
       at = text.find(tail, at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && is_ascii_digit(text[begin - 1])) --begin;
    if (begin == at || begin == 0 || text[begin - 1] != '/') continue;
    std::size_t first = begin - 1;
    while (first > 0 && is_ascii_digit(text[first - 1])) --first;
    totals.pages = whole_number(text.substr(begin, at - begin));
    totals.current = whole_number(text.substr(first, begin - 1 - first));
    return;
  }
}

void read_line(std::string_view line, DeclaredTotals& totals) {
  struct Form {
    std::string_view head;
    std::string_view tail;
  };
  constexpr std::array<Form, 6> kPages{{{"共", "页"},
                                        {"共有", "页"},
                                        {"共计", "页"},
                                        {"总页数：", ""},
                                        {"总页数:", ""},
                                        {"总页数", ""}}};
  constexpr std::array<Form, 22> kRows{
      {{"共", "条"},       {"共有", "条"},    {"共计", "条"},   {"共找到", "条"}, {"找到", "条"},
       {"共", "篇"},       {"共有", "篇"},    {"共", "项"},     {"总共", "条"},   {"合计", "条"},
       {"总记录数：", ""}, {"总记录数:", ""}, {"总记录：", ""}, {"总记录:", ""},  {"总条数：", ""},
       {"总条数:", ""},    {"总数：", ""},    {"总数:", ""},    {"页", "条记录"}, {"共", "个"},
       {"总计", "条"},     {"信息总数：", ""}}};
  if (!totals.pages) {
    for (const Form& form : kPages) {
      if (!totals.pages) totals.pages = between(line, form.head, form.tail);
    }
    if (!totals.pages) before(line, "页", totals);
  }
  if (!totals.rows) {
    for (const Form& form : kRows) {
      if (!totals.rows) totals.rows = between(line, form.head, form.tail);
    }
    if (!totals.rows && line.contains("条记录")) {
      const std::size_t at = line.find("条记录");
      std::size_t begin = at;
      while (begin > 0 && is_ascii_digit(line[begin - 1])) --begin;
      totals.rows = whole_number(line.substr(begin, at - begin));
    }
  }
  if (!totals.current) {
    totals.current = between(line, "第", "页");
    if (!totals.current) totals.current = between(line, "当前", "页");
  }
}

/// The short line of text that entry `i` (a text) belongs to; empty when it is prose or a link.
std::string line_around(const ListingTree& tree, int i) {
  std::string line;
  for (int up = tree[i].parent, steps = 0; up >= 0 && steps < 4; up = tree[up].parent, ++steps) {
    if (tree[up].end - up > kMaxLineEntries || !tree.is_short(up, kMaxLineBytes)) break;
    if (tree[up].node.tag() == "a") return {};
    if (tree[up].node.tag() == "body") break;
    std::string wider = without_space(tree.text(up));
    if (length_of(wider) > kMaxLine) break;
    line = std::move(wider);
  }
  return line;
}

void read_attributes(Node node, DeclaredTotals& totals) {
  constexpr std::array<const char*, 8> kPages{
      "data-pages",      "data-pagecount",   "data-page-count", "data-totalpage",
      "data-total-page", "data-total-pages", "pagecount",       "totalpage"};
  constexpr std::array<const char*, 9> kRows{
      "data-total",   "data-totalcount", "data-total-count", "data-totalrecord", "data-recordcount",
      "data-records", "totalrecord",     "totalcount",       "recordcount"};
  for (const char* const name : kPages) {
    if (!totals.pages) totals.pages = whole_number(node.attribute(name));
  }
  for (const char* const name : kRows) {
    if (!totals.rows) totals.rows = whole_number(node.attribute(name));
  }
  if (node.tag() != "input") return;
  const std::string_view id =
      node.has_attribute("id") ? node.attribute("id") : node.attribute("name");
  for (const std::string_view known :
       {"totalPage", "totalpage", "pageCount", "pagecount", "totalPages", "countPage"}) {
    if (id == known && !totals.pages) totals.pages = whole_number(node.attribute("value"));
  }
  for (const std::string_view known :
       {"totalCount", "totalRecord", "totalRecords", "totalcount", "recordCount", "totalSize"}) {
    if (id == known && !totals.rows) totals.rows = whole_number(node.attribute("value"));
  }
}

/// A choice of pages: options 1, 2, 3 … N.
std::optional<int> options_of(const ListingTree& tree, int select) {
  int count = 0;
  for (int i = select + 1; i < tree[select].end; ++i) {
    if (tree[i].node.tag() != "option") continue;
    if (page_number(without_space(tree.text(i))) != ++count) return std::nullopt;
  }
  return count > 1 ? std::optional{count} : std::nullopt;
}

}  // namespace

std::optional<int> whole_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return number;
}

std::optional<int> page_number(std::string_view text) {
  constexpr std::string_view kBefore = "第";
  constexpr std::string_view kBehind = "页";
  if (text.starts_with(kBefore)) text.remove_prefix(kBefore.size());
  if (text.ends_with(kBehind)) text.remove_suffix(kBehind.size());
  return whole_number(text);
}

DeclaredTotals declared_totals(const ListingTree& tree, const PageScripts& scripts) {
  DeclaredTotals totals;
  int lines = 0;
  for (int i = 0; i < tree.size() && lines < kMaxLines; ++i) {
    const ListingTree::Entry& entry = tree[i];
    if (entry.node.is_element()) {
      read_attributes(entry.node, totals);
      if (!totals.pages && entry.node.tag() == "select") totals.pages = options_of(tree, i);
      continue;
    }
    if (entry.unseen) continue;
    const std::string_view text = entry.node.text();
    if (!text.contains("共") && !text.contains("总") && !text.contains("页") &&
        !text.contains("条"))
      continue;
    const std::string line = line_around(tree, i);
    if (line.empty()) continue;
    ++lines;
    read_line(line, totals);
  }
  // TRS in Chongqing leaves it in a comment: //wcm分页，总记录：N
  for (const PageScript& script : scripts) {
    if (!totals.rows) {
      const std::string_view source = script.script.source().substr(0, kMaxComment);
      totals.rows = between(without_space(source), "总记录：", "");
    }
  }
  return totals;
}

}  // namespace gongkai
