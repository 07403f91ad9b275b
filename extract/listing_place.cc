#include "extract/listing_place.h"

#include <algorithm>
#include <array>
#include <string>

#include "config/ascii.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

bool contains_any(std::string_view text, auto... words) {
  return (text.contains(std::string_view{words}) || ...);
}

/// What the page calls its column: ColumnName, and the parts of its title.
std::vector<std::string> column_names(const ListingTree& tree) {
  constexpr std::size_t kLeast = 6;  // bytes: two characters
  std::vector<std::string> names;
  const auto add = [&](std::string_view text) {
    std::string name = without_space(text);
    if (name.size() >= kLeast && std::ranges::find(names, name) == names.end())
      names.push_back(std::move(name));
  };
  for (const ListingTree::Entry& entry : tree.entries()) {
    if (entry.node.tag() == "meta" &&
        std::ranges::equal(entry.node.attribute("name"), std::string_view{"columnname"}, {},
                           ascii_lower)) {
      add(entry.node.attribute("content"));
    }
    if (entry.node.tag() != "title" || !entry.node.first_child()) continue;
    std::string_view rest = entry.node.first_child().text();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of("_-|"), rest.size());
      add(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    break;
  }
  return names;
}

/// The words just before a group, its heading when it has one: the last texts, as far as they are
/// short.
std::string heading_before(const ListingTree& tree, int begin) {
  constexpr int kReach = 40;  // entries
  constexpr int kTexts = 3;
  constexpr std::size_t kMost = 20;  // characters of one
  std::string heading;
  int texts = 0;
  for (int i = begin - 1; i >= std::max(0, begin - kReach) && texts < kTexts; --i) {
    if (!tree[i].node.is_text() || tree[i].unseen) continue;
    if (tree[i].node.text().size() > 20 * kMost) break;
    std::string text = without_space(tree[i].node.text());
    if (text.empty()) continue;
    if (length_of(text) > kMost) break;
    heading.insert(0, text);
    ++texts;
  }
  return heading;
}

bool is_side_word(std::string_view word) {
  constexpr std::array<std::string_view, 14> kWords{
      "side",    "sidebar", "hot",  "hots", "related", "relate", "recommend",
      "tuijian", "rmtj",    "xgxx", "rank", "hotlist", "rdtj",   "aside"};
  return std::ranges::find(kWords, word) != kWords.end();
}

bool in_side_box(const ListingTree& tree, int index) {
  for (int up = index, steps = 0; up >= 0 && steps < 12; up = tree[up].parent, ++steps) {
    for (const std::string_view names :
         {tree[up].node.attribute("class"), tree[up].node.attribute("id")}) {
      std::string word;
      for (std::size_t i = 0; i <= names.size(); ++i) {
        const char c = i < names.size() ? ascii_lower(names[i]) : ' ';
        if (c >= 'a' && c <= 'z') {
          word += c;
        } else {
          if (is_side_word(word)) return true;
          word.clear();
        }
      }
    }
  }
  return false;
}

/// Where the pager begins; the tree's size when none is seen.
int pager_place(const ListingTree& tree) {
  for (int i = 0; i < tree.size(); ++i) {
    const Node node = tree[i].node;
    if (node.tag() == "a" && tree[i].end - i <= 6) {
      const std::string text = without_space(tree.text(i));
      if (text.starts_with("下一页") || text == "下页" || text == "尾页" || text == "末页")
        return i;
    }
    if (node.tag() != "script" || !node.first_child()) continue;
    if (contains_any(node.first_child().text(), "createPage", ".pagination(", "countPage",
                     "pageCount", ".jpage("))
      return i;
  }
  return tree.size();
}

double share_below(const RowGroup& group, std::string_view url) {
  const std::string_view path = path_of(url);
  const std::string_view folder =
      path.substr(0, path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  if (folder.size() < 2) return 0;
  const auto below = std::ranges::count_if(
      group.rows, [&](const Row& row) { return path_of(row.url).starts_with(folder); });
  return static_cast<double>(below) / static_cast<double>(group.rows.size());
}

/// Blocks around a list make a group too; the list itself is the better one.
void prefer_inner(std::vector<RowGroup>& groups) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < groups.size(); ++i) {
    const RowGroup& outer = groups[best];
    const RowGroup& inner = groups[i];
    if (inner.score * 5 < groups.front().score * 4) break;
    const bool inside = inner.begin >= outer.begin && inner.end <= outer.end;
    const auto share = static_cast<std::size_t>(inner.dated) * outer.rows.size();
    if (inside && inner.dated >= outer.dated &&
        share >= static_cast<std::size_t>(outer.dated) * inner.rows.size())
      best = i;
  }
  const auto first = groups.begin();
  std::rotate(first, first + static_cast<std::ptrdiff_t>(best),
              first + static_cast<std::ptrdiff_t>(best) + 1);
}

}  // namespace

void rank_by_place(std::vector<RowGroup>& groups, const ListingTree& tree, std::string_view url) {
  if (groups.empty()) return;
  const std::vector<std::string> names = column_names(tree);
  const int pager = pager_place(tree);
  const RowGroup* last_before = nullptr;
  for (const RowGroup& group : groups) {
    if (group.end > 0 && group.end <= pager &&
        (last_before == nullptr || group.end > last_before->end))
      last_before = &group;
  }
  const int nearest = last_before == nullptr || pager == tree.size() ? -1 : last_before->begin;
  for (RowGroup& group : groups) {
    group.score *= 1 + share_below(group, url);
    if (group.end == 0) continue;
    if (group.begin == nearest) group.score *= 1.5;
    const std::string heading = heading_before(tree, group.begin);
    const bool own = std::ranges::any_of(
        names, [&](const std::string& name) { return heading.ends_with(name); });
    if (own) group.score *= 1.6;
    group.aside = in_side_box(tree, group.begin) ||
                  (!own && contains_any(heading, "热点", "推荐", "热门", "排行", "最新", "相关",
                                        "友情链接", "猜你", "上一篇", "下一篇"));
    if (group.aside) group.score *= 0.15;
  }
  std::ranges::stable_sort(groups, std::greater{}, &RowGroup::score);
  prefer_inner(groups);
}

}  // namespace gongkai
