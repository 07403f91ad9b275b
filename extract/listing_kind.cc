#include "extract/listing_kind.h"

#include <algorithm>
#include <array>
#include <string>

#include "extract/listing_url.h"

namespace gongkai {
namespace {

bool contains_any(std::string_view text, auto... words) {
  return (text.contains(std::string_view{words}) || ...);
}

void read_meta(Node node, PageEvidence& evidence) {
  std::string name{node.attribute("name")};
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const bool filled = !without_space(node.attribute("content")).empty();
  if (!filled) return;
  if (name == "articletitle" || name == "pubdate") evidence.article_meta = true;
  if (name == "columnname") evidence.column_meta = true;
}

/// Containers that CMS editors write articles into (PORTALS §5).
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

bool is_article_line(const ListingTree& tree, int i) {
  const std::string_view text = tree[i].node.text();
  if (text.size() > 200) return false;
  return contains_any(text, "字号", "字体：", "字体:", "浏览次数", "浏览量", "点击数", "阅读次数",
                      "访问量：", "信息来源：", "来源：", "来源:", "稿件来源", "【字体", "索 引 号",
                      "索引号：", "索引号:");
}

}  // namespace

PageEvidence evidence_of(const ListingTree& tree, std::string_view url,
                         const std::vector<RowGroup>& groups, const std::optional<Pager>& pager,
                         const DeclaredTotals& declared) {
  PageEvidence evidence;
  evidence.article_url = is_article_url(url);
  evidence.column_url = is_column_url(url);
  for (int i = 0; i < tree.size(); ++i) {
    const ListingTree::Entry& entry = tree[i];
    if (entry.node.tag() == "meta") read_meta(entry.node, evidence);
    if (entry.unseen) continue;
    if (entry.node.is_element()) {
      evidence.article_body =
          evidence.article_body || (!entry.chrome && is_article_body(entry.node));
      evidence.holes = evidence.holes || is_hole(entry.node);
      continue;
    }
    const std::string_view text = entry.node.text();
    const bool in_row = !groups.empty() && i >= groups.front().begin && i < groups.front().end;
    evidence.article_line =
        evidence.article_line || (!in_row && !entry.chrome && is_article_line(tree, i));
    evidence.holes = evidence.holes || text.contains("{{") || text.contains("<%=");
    const std::string bare = text.size() < 30 ? without_space(text) : std::string{};
    if (bare.starts_with("更多") || bare.starts_with("more") || bare.starts_with("MORE") ||
        bare.starts_with("查看更多"))
      ++evidence.more_links;
  }
  if (evidence.article_meta) evidence.column_meta = false;
  evidence.prose = prose_of(tree, groups);
  if (!groups.empty()) {
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
  if (e.article_line) document += 1;
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
  return PageKind::document;
}

}  // namespace gongkai
