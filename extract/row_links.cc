#include "extract/row_links.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "extract/listing_date.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

constexpr int kMaxClickedRow = 160;  // entries of a row's element; more is a block

bool is_one_of(std::string_view word, auto... words) {
  return ((word == std::string_view{words}) || ...);
}

/// The words of pagers and blocks, which are links too.
bool is_service(std::string_view title) {
  const std::string bare = without_space(title);
  if (std::ranges::all_of(bare, [](char c) { return (c >= '0' && c <= '9') || c == '.'; }))
    return true;
  constexpr std::array<std::string_view, 36> kWords{
      "首页",     "上一页", "下一页", "尾页",     "末页",     "最后一页", "上页",     "下页",
      "更多",     "更多>>", "更多>",  "more",     "MORE",     "返回",     "返回顶部", "打印",
      "关闭",     "登录",   "注册",   "搜索",     "收起",     "展开",     "详情",     "详细",
      "下载",     "查看",   "GO",     "查看更多", "点击查看", "更多+",    "查看详情", "查看全文",
      "阅读全文", "[详细]", "[详情]", "详情>>"};
  return std::ranges::find(kWords, bare) != kWords.end();
}

bool is_date_only(std::string_view text) {
  const std::vector<RowDate> dates = find_row_dates(text);
  if (dates.empty()) return false;
  std::string rest{text};
  for (auto date = dates.rbegin(); date != dates.rend(); ++date)
    rest.erase(date->begin, date->end - date->begin);
  // What may stand around a date: brackets, a clock, a label.
  for (const std::string_view word : {"发布时间", "发布日期", "日期", "时间", "发布", "更新", "：",
                                      "【", "】", "（", "）", "〔", "〕"}) {
    for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word, at))
      rest.erase(at, word.size());
  }
  return std::ranges::all_of(
      rest, [](char c) { return std::string_view{" []()|:-/0123456789"}.contains(c); });
}

std::string joined(const ListingTree& tree, const std::vector<int>& parts) {
  std::string text;
  for (const int part : parts) text += tree.text(part);
  return fold_space(text);
}

/// Of several blocks inside one link: the one that is named or tagged as a title, else the first
/// that is long enough.
std::string chosen(const ListingTree& tree, const std::vector<int>& parts) {
  for (const int part : parts) {
    const Node node = tree[part].node;
    const std::string_view tag = node.tag();
    const bool heading = tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6';
    const std::string_view name = node.attribute("class");
    if (heading || name.contains("tit") || name.contains("name") || name.contains("bt")) {
      std::string text = tree.text(part);
      if (length_of(text) >= 2) return text;
    }
  }
  std::string longest;
  for (const int part : parts) {
    std::string text = tree.text(part);
    if (length_of(text) >= 5) return text;
    if (text.size() > longest.size()) longest = std::move(text);
  }
  return longest;
}

class LinkFinder {
 public:
  LinkFinder(const ListingTree& tree, const RowContext& context) : tree_{tree}, context_{context} {}

  std::vector<RowLink> collect() {
    std::vector<RowLink> links;
    int link_end = 0;  // of the links so far: nothing inside them is one more
    for (int i = 0; i < tree_.size(); ++i) {
      const Node node = tree_[i].node;
      if (tree_[i].unseen || i < link_end) continue;
      const bool anchor = node.tag() == "a";
      if (!anchor && !is_clicked_row(i)) continue;
      std::string url = anchor ? target_of(node) : clicked(node.attribute("onclick"));
      if (url.empty()) continue;
      RowLink link{.entry = i, .url = std::move(url), .title = title_of(i)};
      link.length = length_of(link.title);
      if (link.length == 0 || is_service(link.title)) continue;
      link_end = tree_[i].end;
      links.push_back(std::move(link));
    }
    return links;
  }

 private:
  /// A row without a link of its own, which a click on it opens.
  [[nodiscard]] bool is_clicked_row(int index) const {
    const Node node = tree_[index].node;
    if (!node.has_attribute("onclick") || tree_[index].end - index > kMaxClickedRow) return false;
    if (!is_one_of(node.tag(), "li", "tr", "td", "div", "dl", "dd", "p", "span")) return false;
    const std::string_view click = node.attribute("onclick");
    if (!click.contains("location") && !click.contains("open")) return false;
    for (int i = index + 1; i < tree_[index].end; ++i) {
      if (tree_[i].node.tag() == "a") return false;
    }
    return true;
  }

  [[nodiscard]] std::string target_of(Node node) const {
    const std::string_view href = node.attribute("href");
    std::string url = absolute_url(context_.base, href, context_.charset);
    if (!url.empty() || href.starts_with("mailto:")) return url;
    return clicked(node.has_attribute("onclick") ? node.attribute("onclick") : href);
  }

  /// The address that window.open('/x/1.html') and the like lead to.
  [[nodiscard]] std::string clicked(std::string_view click) const {
    for (const char quote : {'\'', '"'}) {
      const std::size_t open = click.find(quote);
      const std::size_t close = open == std::string_view::npos ? open : click.find(quote, open + 1);
      if (close == std::string_view::npos) continue;
      const std::string_view inside = click.substr(open + 1, close - open - 1);
      if (inside.contains('/') && !inside.contains(' '))
        return absolute_url(context_.base, inside, context_.charset);
    }
    return {};
  }

  /// The full title: the title attribute where the text is cut or absent.
  [[nodiscard]] std::string title_of(int index) const {
    std::string text = printed_title(tree_, index);
    std::string attribute = plain_title(tree_[index].node.attribute("title"));
    for (int i = index + 1; attribute.empty() && i < tree_[index].end; ++i) {
      if (tree_[i].node.is_element()) attribute = plain_title(tree_[i].node.attribute("title"));
    }
    return full_title(std::move(text), std::move(attribute));
  }

  const ListingTree& tree_;
  const RowContext& context_;
};

}  // namespace

std::vector<RowLink> find_row_links(const ListingTree& tree, const RowContext& context) {
  return LinkFinder{tree, context}.collect();
}

std::string printed_title(const ListingTree& tree, int link) {
  int index = link;
  for (int depth = 0; depth < 16; ++depth) {
    std::vector<int> parts;
    bool blocks = false;
    int dates = 0;
    for (int i = index + 1; i < tree[index].end; i = tree[i].end) {
      if (tree[i].unseen) continue;
      const std::string text = tree.text(i);
      if (text.empty()) continue;
      const bool element = tree[i].node.is_element();
      if (element && is_date_only(tree.text(i, tree[i].end, true))) {
        ++dates;
        continue;
      }
      blocks = blocks || (element && !is_one_of(tree[i].node.tag(), "b", "strong", "font", "em",
                                                "i", "u", "span", "label", "mark"));
      parts.push_back(i);
    }
    if (parts.empty()) return dates > 0 ? std::string{} : tree.text(index);
    if (parts.size() == 1 && tree[parts[0]].node.is_element()) {
      index = parts[0];
      continue;
    }
    if (!blocks && dates == 0) return tree.text(index);
    if (!blocks) return joined(tree, parts);
    return chosen(tree, parts);
  }
  return tree.text(index);
}

std::string full_title(std::string text, std::string attribute) {
  std::string printed = without_space(text);
  const std::string named = without_space(attribute);
  if (named.empty()) return text;
  if (printed.empty()) return attribute;
  bool cut = false;
  for (const std::string_view dots : {"...", "…", "..", "．．．"}) {
    while (printed.ends_with(dots)) {
      printed.resize(printed.size() - dots.size());
      cut = true;
    }
  }
  if (named == printed) return text;
  if (named.starts_with(printed) &&
      (cut || find_row_dates(attribute.substr(std::min(attribute.size(), text.size()))).empty())) {
    return attribute;
  }
  // A mark or a number before the title, "NEW" after it.
  if (printed.contains(named) && named.size() * 5 >= printed.size() * 3) return attribute;
  if (cut && named.size() > printed.size() && named.contains(printed)) return attribute;
  return text;
}

std::string plain_title(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool tag =
        text[i] == '<' && i + 1 < text.size() &&
        (std::isalpha(static_cast<unsigned char>(text[i + 1])) != 0 || text[i + 1] == '/');
    if (!tag) {
      out += text[i];
      continue;
    }
    const std::size_t close = text.find('>', i);
    if (close == std::string_view::npos) break;
    // Marks of a search (<em>, <font>) stand inside words, breaks between them.
    if (text.substr(i).starts_with("<br") || text.substr(i).starts_with("<p")) out += ' ';
    i = close;
  }
  return fold_space(out);
}

}  // namespace gongkai
