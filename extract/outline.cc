#include "extract/outline.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "config/ascii.h"
#include "crawler/charset.h"
#include "crawler/inflate.h"
#include "extract/dom.h"
#include "extract/file_type.h"
#include "extract/link_kind.h"
#include "extract/listing_tree.h"
#include "extract/listing_url.h"
#include "extract/pager.h"
#include "extract/year.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostBytes = 8U << 20U;
constexpr std::size_t kMaxSignposts = 500;
constexpr std::size_t kMaxName = 24;  // characters: longer texts are titles

bool contains_any(std::string_view text, auto... words) {
  return (text.contains(std::string_view{words}) || ...);
}

/// Words of a column's name and what they promise, the most promising first.
struct Promise {
  std::string_view words;
  int promise;
};
constexpr auto kPromises = std::to_array<Promise>({{"法治政府", 90},
                                                   {"依法行政", 70},
                                                   {"法治建设", 70},
                                                   {"其他法定", 65},
                                                   {"其他主动公开", 60},
                                                   {"法定主动公开", 58},
                                                   {"公开目录", 52},
                                                   {"主动公开", 50},
                                                   {"公开内容", 50},
                                                   {"公开专栏", 44},
                                                   {"政府信息公开", 42},
                                                   {"信息公开", 40},
                                                   {"政务公开", 36},
                                                   {"网站地图", 34},
                                                   {"站点地图", 34},
                                                   {"公开平台", 30}});

/// What a link's text and address promise; 0: nothing.
int promise_of(std::string_view name, std::string_view url) {
  if (contains_any(name, "示范", "方案", "要点", "规划", "督察", "解读", "新闻", "动态", "指南",
                   "制度", "申请", "信息公开年报", "公开年度报告", "公开工作年度报告", "意见箱"))
    return 0;
  if (is_article_url(url) && find_year(name)) return 0;  // a document's title
  const bool slug = contains_any(url, "fzzfjs", "fzzfnd", "fzzfnb", "/fznb", "fzzfqk");
  const bool report = contains_any(name, "报告", "年报", "情况");
  if (report && (name.contains("法治政府") || slug)) return kNamesReports;
  for (const auto& [words, promise] : kPromises) {
    if (name.contains(words)) return promise + (slug ? 5 : 0);
  }
  return slug && !is_article_url(url) ? 60 : 0;
}

class Reader {
 public:
  Reader(const ListingTree& tree, std::string_view url, std::string_view charset)
      : tree_{tree}, base_{url}, charset_{charset} {}

  Outline read() {
    for (int i = 0; i < tree_.size(); ++i) {
      const Node node = tree_[i].node;
      if (node.tag() == "base" && !node.attribute("href").empty()) read_base(node);
      if (node.tag() == "meta") read_meta(node);
      if (node.tag() == "title" && outline_.title.empty() && node.first_child())
        outline_.title = fold_space(node.first_child().text());
      if (tree_[i].unseen) continue;
      if (node.tag() == "a" || node.tag() == "area") read_link(i);
      if (node.tag() == "iframe" || node.tag() == "frame") read_frame(node);
    }
    read_scripts();
    for (auto& [url, post] : found_) outline_.signposts.push_back(std::move(post));
    std::ranges::stable_sort(outline_.signposts, std::greater{}, &Signpost::promise);
    if (outline_.signposts.size() > kMaxSignposts) outline_.signposts.resize(kMaxSignposts);
    return std::move(outline_);
  }

 private:
  void read_base(Node node) {
    std::string base = absolute_url(base_, node.attribute("href"), charset_);
    if (!base.empty()) base_ = std::move(base);
  }

  void read_meta(Node node) {
    const std::string name = ascii_lowered(node.attribute("name"));
    if (name == "sitename" && outline_.site.empty())
      outline_.site = fold_space(node.attribute("content"));
    if (name == "columnname") outline_.column = fold_space(node.attribute("content"));
  }

  void read_link(int index) {
    const Node node = tree_[index].node;
    std::string name = without_space(tree_.text(index));
    if (name.empty()) name = without_space(node.attribute("title"));
    add(name, node.attribute("href"));
  }

  /// A frame on the same host is a part of the page; where it leads is known once it was read.
  void read_frame(Node node) {
    constexpr int kFrame = 45;
    const std::string url = absolute_url(base_, node.attribute("src"), charset_);
    if (!url.empty() && origin_of(url) == origin_of(base_)) keep({url, "", kFrame});
  }

  /// Catalogue trees: {id: 12, name: "法治政府建设年度报告", url: "/zwgk/…/"}.
  void read_scripts() {
    const PageScripts scripts{tree_};
    for (const PageScript& page_script : scripts) {
      const std::vector<ScriptToken>& tokens = page_script.script.tokens();
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != ScriptToken::Kind::text || tokens[i].raw.size() > 4 * kMaxName)
          continue;
        const std::string name = without_space(unquote(tokens[i].raw));
        if (promise_of(name, "") > 0) read_node(tokens, i, name);
      }
    }
  }

  /// The address that stands in the same object as a name.
  void read_node(const std::vector<ScriptToken>& tokens, std::size_t at, const std::string& name) {
    constexpr std::size_t kReach = 24;  // tokens
    const auto is = [&](std::size_t i, std::string_view raw) { return tokens[i].raw == raw; };
    std::size_t begin = at;
    while (begin > 0 && at - begin < kReach && !is(begin, "{") && !is(begin, "}")) --begin;
    for (std::size_t i = begin; i < std::min(tokens.size(), at + kReach); ++i) {
      if (i > at && (is(i, "{") || is(i, "}"))) break;
      if (tokens[i].kind != ScriptToken::Kind::text) continue;
      const std::string value = unquote(tokens[i].raw);
      if (value.starts_with("http") || value.starts_with("/") || value.starts_with("./") ||
          value.starts_with("../")) {
        return add(name, value);
      }
    }
  }

  void add(const std::string& name, std::string_view href) {
    if (name.empty() || href.empty() || length_of(name) > kMaxName) return;
    const std::string url = absolute_url(base_, href, charset_);
    if (url.empty() || is_file_url(url)) return;
    if (const int promise = promise_of(name, url); promise > 0) keep({url, name, promise});
  }

  void keep(Signpost post) {
    const auto [found, is_new] = found_.try_emplace(post.url, post);
    if (!is_new && post.promise > found->second.promise) found->second = std::move(post);
  }

  const ListingTree& tree_;
  std::string base_;
  std::string_view charset_;
  std::map<std::string, Signpost> found_;
  Outline outline_;
};

}  // namespace

Outline outline_of(const Response& response) {
  if (response.state != FetchState::ok) return {};
  const auto body =
      inflate_body(response.body(), response.header("content-encoding").value_or(""), kMostBytes);
  if (!body || !is_page(*body)) return {};
  Decoded decoded = decode_page(*body, response.header("content-type").value_or(""));
  const std::string charset = decoded.used;
  const auto page = Page::parse(std::move(decoded.text));
  if (!page) return {};
  const ListingTree tree{page->root()};
  return Reader{tree, response.url(), charset}.read();
}

}  // namespace gongkai
