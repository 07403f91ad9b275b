#include "extract/listing_columns.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "extract/link_kind.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxColumns = 2000;
constexpr std::size_t kMaxName = 24;  // characters: longer texts are titles

bool contains_any(std::string_view text, auto... words) {
  return (text.contains(std::string_view{words}) || ...);
}
bool ends_with_any(std::string_view text, auto... words) {
  return (text.ends_with(std::string_view{words}) || ...);
}

/// 2025, 2025年, 2025年度, with or without 报告 behind it.
bool is_year(std::string_view name) {
  if (name.size() < 4 ||
      !std::ranges::all_of(name.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; }))
    return false;
  if (!name.starts_with("19") && !name.starts_with("20")) return false;
  const std::string_view rest = name.substr(4);
  constexpr std::array<std::string_view, 7> kRests{"",         "年",     "年度",    "年报告",
                                                   "年度报告", "年年报", "年度年报"};
  return std::ranges::find(kRests, rest) != kRests.end();
}

/// What organs end with, and the folders that group them.
bool is_organ(std::string_view name) {
  return ends_with_any(name, "镇", "乡", "街道", "办事处", "街道办", "政府", "政府办", "局", "委",
                       "委员会", "办公室", "管委会", "区", "县", "市", "旗", "厅", "院", "中心",
                       "部门", "镇街", "乡镇", "单位", "公司", "支队", "大队", "园区", "苏木") &&
         !contains_any(name, "公开", "目录", "指南", "领导", "服务", "便民", "无障碍");
}

/// The navigation text of the columns this program is for.
bool names_reports(std::string_view name) {
  if (contains_any(name, "示范", "方案", "要点", "规划", "督察", "解读", "新闻", "动态"))
    return false;
  return name.contains("法治政府") && (contains_any(name, "报告", "年报", "情况") ||
                                       name == "法治政府" || name == "法治政府建设");
}

bool hints_reports(std::string_view name, std::string_view url) {
  return contains_any(url, "fzzfjs", "fzzfnd", "fzzfnb", "/fznb") &&
         contains_any(name, "报告", "年报", "情况");
}

std::string_view folder_of(std::string_view url) {
  const std::string_view path = path_of(url);
  return path.substr(0, path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
}

std::string_view parent_of(std::string_view folder) {
  if (folder.size() < 2) return folder;
  return folder.substr(0, folder.rfind('/', folder.size() - 2) + 1);
}

class Finder {
 public:
  explicit Finder(const ColumnInput& input) : input_{input}, folder_{folder_of(input.url)} {}

  std::vector<Request> find() {
    for (int i = 0; i < input_.tree.size() && found_.size() < kMaxColumns; ++i) {
      const ListingTree::Entry& entry = input_.tree[i];
      if (entry.unseen || entry.node.tag() != "a") continue;
      const std::string url =
          absolute_url(input_.base, entry.node.attribute("href"), input_.charset);
      std::string name = without_space(input_.tree.text(i));
      if (name.empty()) name = without_space(entry.node.attribute("title"));
      consider(name, url);
    }
    add_catalogue();
    return std::move(found_);
  }

 private:
  void consider(std::string_view name, const std::string& url) {
    if (url.empty() || name.empty() || length_of(name) > kMaxName || url == input_.url) return;
    if (origin_of(url) != origin_of(input_.url) || is_file_url(url)) return;
    if (is_column(name, url)) add(url);
  }

  [[nodiscard]] bool is_column(std::string_view name, std::string_view url) const {
    const std::string_view folder = folder_of(url);
    const bool below = folder.size() > folder_.size() && folder.starts_with(folder_);
    if (is_year(name)) {
      // A year's folder lies below the column, or beside the year that this page is.
      return (below || beside(folder) || same_page(url)) && !is_page_number(url);
    }
    if (is_article_url(url)) return false;
    if (below && (is_organ(name) || names_reports(name))) return true;
    if (same_page(url) && is_organ(name)) return true;
    if (!input_.lone) return false;
    return names_reports(name) || hints_reports(name, url) || (below && is_column_url(url));
  }

  [[nodiscard]] bool beside(std::string_view folder) const {
    return folder != folder_ && parent_of(folder) == parent_of(folder_) && folder_.size() > 1;
  }

  /// The same program asked for something else: list.jsp?dept=12.
  [[nodiscard]] bool same_page(std::string_view url) const {
    return path_of(url) == path_of(input_.url) && !query_of(url).empty() &&
           query_of(url) != query_of(input_.url);
  }

  /// "2019" as the text of a page link: the 2019th page.
  [[nodiscard]] static bool is_page_number(std::string_view url) {
    return !parameter_of(url, "page").empty() || !parameter_of(url, "pageIndex").empty() ||
           !parameter_of(url, "PAGENUM").empty();
  }

  void add(const std::string& url) {
    if (!seen_.insert(url).second) return;
    found_.push_back({.url = url,
                      .referer = std::string{input_.url},
                      .portal = input_.request.portal,
                      .column = url});
  }

  /// Guangdong's catalogue tree: names and numbers in a script.
  void add_catalogue() {
    constexpr std::string_view kApp = "/gkmlpt/";
    const std::size_t app = path_of(input_.url).find(kApp);
    if (app == std::string_view::npos) return;
    for (const PageScript& script : input_.scripts) {
      const auto config = script.script.variable("_CONFIG");
      if (!config || !config->is_object() || !config->contains("TREE") || !config->contains("SID"))
        continue;
      const Json& sid = config->at("SID");
      walk(config->at("TREE"), std::string{path_of(input_.url).substr(0, app + kApp.size())},
           sid.is_string() ? sid.get<std::string>() : sid.dump());
    }
  }

  void walk(const Json& tree, const std::string& path, const std::string& sid) {
    std::vector<const Json*> open{&tree};
    for (std::size_t seen = 0; !open.empty() && seen < 50'000 && found_.size() < kMaxColumns;
         ++seen) {
      const Json& at = *open.back();
      open.pop_back();
      if (at.is_object() && at.contains("id") && at.contains("name") && at["name"].is_string() &&
          names_reports(without_space(at["name"].get_ref<const std::string&>()))) {
        const std::string id = at["id"].is_string() ? at["id"].get<std::string>() : at["id"].dump();
        add(absolute_url(input_.url, path + "api/all/" + id + "?page=1&sid=" + sid));
      }
      for (const auto& child : at) {
        if (child.is_structured()) open.push_back(&child);
      }
    }
  }

  const ColumnInput& input_;
  std::string_view folder_;
  std::set<std::string> seen_;
  std::vector<Request> found_;
};

}  // namespace

std::vector<Request> find_columns(const ColumnInput& input) {
  return Finder{input}.find();
}

}  // namespace gongkai
