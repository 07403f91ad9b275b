#include "extract/listing_kind.h"

#include <algorithm>
#include <array>
#include <string>

#include "config/ascii.h"
#include "extract/link_kind.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

bool contains_any(std::string_view text, auto... words) {
  return (text.contains(std::string_view{words}) || ...);
}

void read_meta(Node node, PageEvidence& evidence) {
  const std::string name = ascii_lowered(node.attribute("name"));
  const bool filled = !without_space(node.attribute("content")).empty();
  if (!filled) return;
  if (name == "articletitle" || name == "pubdate") evidence.article_meta = true;
  if (name == "columnname") evidence.column_meta = true;
}

/// Containers that CMS editors write articles into.
bool is_article_body(Node node) {
  for (const std::string_view name : {node.attribute("class"), node.attribute("id")}) {
    if (contains_any(name, "TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "UCAP-CONTENT",
                     "vsb_content", "v_news_content", "zwxl-content", "zwxl-article",
                     "article-content", "article_content", "articleContent", "bt-content",
                     "zoomcon", "news_content", "Custom_UnionStyle")) {
      return true;
    }
    if (name == "zoom" || name == "Zoom" || name == "article" || name == "ArticleContent")
      return true;
  }
  return node.tag() == "article" || node.tag() == "ucapcontent";
}

bool is_hole(Node node) {
  for (const char* const name :
       {"ms-repeat", "ms-for", "v-for", "ng-repeat", "data-bind", "ms-each", ":for"}) {
    if (node.has_attribute(name)) return true;
  }
  return false;
}

/// Sentences outside links: an article has them, a column does not. Footers say their addresses
/// without a full stop.
std::size_t prose_of(const ListingTree& tree, const std::vector<RowGroup>& groups) {
  std::size_t prose = 0;
  int in_link_until = 0;
  for (int i = 0; i < tree.size(); ++i) {
    const ListingTree::Entry& entry = tree[i];
    if (!groups.empty() && i == groups.front().begin && groups.front().end > i) {
      i = groups.front().end - 1;
      continue;
    }
    if (entry.node.tag() == "a") in_link_until = entry.end;
    if (entry.node.is_element() || entry.unseen || entry.chrome || i < in_link_until) continue;
    const std::string_view text = entry.node.text();
    if (text.size() < 45 || !contains_any(text, "。", "，", "；", ",", ";")) continue;
    const std::string line = without_space(text);
    if (contains_any(line, "版权所有", "ICP备", "公网安备", "网站标识码", "技术支持")) continue;
    const std::size_t length = length_of(line);
    if (length >= 15) prose += length;
  }
  return prose;
}

/// What the page calls itself and its column, without space.
struct Names {
  std::string title;
  std::string column;
};

Names names_of(const ListingTree& tree) {
  Names names;
  for (const ListingTree::Entry& entry : tree.entries()) {
    const Node node = entry.node;
    if (node.tag() == "title" && node.first_child() && names.title.empty())
      names.title = without_space(node.first_child().text());
    if (node.tag() == "meta" && node.attribute("name") == "ColumnName")
      names.column = without_space(node.attribute("content"));
    if (node.tag() == "body") break;
  }
  return names;
}

struct EntryRange {
  int begin = 0;
  int end = 0;
};

/// The entries of the best group, with the table around it: its header has labels too.
EntryRange list_range(const ListingTree& tree, const std::vector<RowGroup>& groups) {
  if (groups.empty() || groups.front().end <= groups.front().begin) return {};
  EntryRange range{.begin = groups.front().begin, .end = groups.front().end};
  for (int up = range.begin, steps = 0; up >= 0 && steps < 3; up = tree[up].parent, ++steps) {
    if (tree[up].node.tag() == "table")
      range = {.begin = up, .end = std::max(range.end, tree[up].end)};
  }
  return range;
}

/// How many marks of the line under a title the text has: what the page was taken from, how large
/// its letters are, how often it was read.
int marks_of(std::string_view text) {
  constexpr std::array<std::string_view, 9> kMarks{"来源", "字号", "字体", "浏览",  "点击",
                                                   "阅读", "访问", "打印", "索引号"};
  constexpr std::array<std::string_view, 6> kDates{"发布时间", "发布日期", "发文日期",
                                                   "成文日期", "日期：",   "时间："};
  const auto in = [&](std::string_view mark) { return text.contains(mark); };
  return static_cast<int>(std::ranges::count_if(kMarks, in)) +
         (std::ranges::any_of(kDates, in) ? 1 : 0);
}

/// The marks of the short line that a text stands in.
int article_line(const ListingTree& tree, int index) {
  constexpr std::size_t kLine = 160;  // characters
  const std::string_view text = tree[index].node.text();
  if (text.size() > 300 || marks_of(text) == 0) return 0;
  const int line = tree[index].parent < 0 ? index : tree[tree[index].parent].parent;
  if (line < 0 || tree[line].end - line > 60 || !tree.is_short(line, 8000)) return marks_of(text);
  for (int i = line; i < tree[line].end; ++i) {
    if (tree[i].node.tag() == "input" || tree[i].node.tag() == "select") return 0;  // a search form
  }
  const std::string around = without_space(tree.text(line));
  return length_of(around) > kLine ? marks_of(text) : marks_of(around);
}

/// Whether an element is the headline of an article: long, and what the page is named after.
bool is_headline(const ListingTree& tree, int index, const Names& names) {
  constexpr std::size_t kTitle = 15;  // characters: columns have shorter names
  const Node node = tree[index].node;
  const std::string_view name = node.attribute("class");
  const bool heading = (node.heading_level() >= 1 && node.heading_level() <= 3) ||
                       contains_any(name, "tit", "bt", "headline");
  if (!heading || tree[index].end - index > 20 || !tree.is_short(index, 4000)) return false;
  const std::string text = without_space(tree.text(index));
  return length_of(text) >= kTitle && text != names.column && names.title.contains(text);
}

}  // namespace

PageEvidence evidence_of(const ListingTree& tree, std::string_view url,
                         const std::vector<RowGroup>& groups, const std::optional<Pager>& pager,
                         const DeclaredTotals& declared) {
  PageEvidence evidence;
  evidence.article_url = is_article_url(url);
  evidence.column_url = is_column_url(url);
  const Names names = names_of(tree);
  const EntryRange rows = list_range(tree, groups);
  for (int i = 0; i < tree.size(); ++i) {
    const ListingTree::Entry& entry = tree[i];
    if (entry.node.tag() == "meta") read_meta(entry.node, evidence);
    if (entry.unseen) continue;
    const bool content = !entry.chrome && (i < rows.begin || i >= rows.end);
    if (entry.node.is_element()) {
      evidence.article_body =
          evidence.article_body || (!entry.chrome && is_article_body(entry.node));
      evidence.headline = evidence.headline || (content && is_headline(tree, i, names));
      evidence.holes = evidence.holes || is_hole(entry.node);
      continue;
    }
    const std::string_view text = entry.node.text();
    if (content) evidence.article_line = std::max(evidence.article_line, article_line(tree, i));
    evidence.holes = evidence.holes || text.contains("{{") || text.contains("<%=");
    const std::string bare = text.size() < 30 ? without_space(text) : std::string{};
    if (bare.starts_with("更多") || bare.starts_with("more") || bare.starts_with("MORE") ||
        bare.starts_with("查看更多")) {
      ++evidence.more_links;
    }
  }
  if (evidence.article_meta) evidence.column_meta = false;
  evidence.prose = prose_of(tree, groups);
  // A box beside the content has no pager: what a page with one has best is its list.
  if (!groups.empty() && (!groups.front().aside || pager)) {
    evidence.rows = groups.front().rows.size();
    evidence.dated = static_cast<std::size_t>(groups.front().dated);
  }
  // Parts of a block are no blocks, and the same block for desktop and mobile is one.
  std::vector<const RowGroup*> counted;
  for (const RowGroup& group : groups) {
    const auto same = [&](const RowGroup* other) {
      const bool overlap = group.begin < other->end && other->begin < group.end;
      return overlap || group.rows.front().url == other->rows.front().url;
    };
    if (group.dated < 2 || group.chrome || std::ranges::any_of(counted, same)) continue;
    counted.push_back(&group);
    evidence.block_rows += group.rows.size();
  }
  evidence.blocks = counted.size();
  evidence.none = declared.rows == 0;
  if (pager) {
    evidence.pager = true;
    evidence.more_pages = !pager->next.empty() || pager->more || pager->pages.value_or(1) > 1;
  }
  return evidence;
}

PageKind decide_kind(const PageEvidence& e) {
  int document = 0;
  int listing = 0;
  if (e.article_meta) document += 3;
  if (e.article_body) document += 2;
  if (e.headline) document += 3;
  if (e.article_line >= 2)
    document += 3;
  else if (e.article_line == 1)
    document += 1;
  if (e.article_url) document += 2;
  if (e.prose >= 400)
    document += 3;
  else if (e.prose >= 150)
    document += 2;
  else if (e.prose >= 50)
    document += 1;

  if (e.more_pages)
    listing += 4;
  else if (e.pager)
    listing += 1;
  if (e.dated >= 5)
    listing += 3;
  else if (e.dated >= 2)
    listing += 2;
  else if (e.dated == 1)
    listing += 1;
  else if (e.rows >= 5)
    listing += 1;
  if (e.column_meta) listing += 2;
  if (e.column_url) listing += 1;

  if (e.none && e.dated == 0 && document <= 2) return PageKind::empty;
  if (e.rows > 0 && listing > document) {
    // Many dated blocks, none of them the page: a home page. A pager belongs to one column.
    const bool many = e.blocks >= 3 && e.more_links >= 2 && e.rows * 2 < e.block_rows;
    return many && !e.more_pages ? PageKind::home : PageKind::listing;
  }
  if (e.rows == 0 && document <= 2 && (e.more_pages || e.holes)) return PageKind::unrendered;
  if (e.rows == 0 && document <= 2 && e.columns >= 2) return PageKind::landing;
  // The page of a column with nothing in it to read: a tree or a list that a script fills.
  if (e.rows == 0 && document == 0 && e.column_meta && e.prose == 0) return PageKind::unrendered;
  return PageKind::document;
}

}  // namespace gongkai
