#include "extract/refusal.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "config/ascii.h"
#include "extract/link_kind.h"
#include "extract/listing_tree.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

bool contains_any(std::string_view text, auto... words) {
  return (text.contains(std::string_view{words}) || ...);
}

constexpr std::string_view kLogin = "asks for a login";

/// What the judgement rests on.
struct Look {
  std::string title;       ///< without space
  std::string text;        ///< visible, without space, at most kMaxText bytes of it
  std::string scripts;     ///< of the page, at most kMaxText bytes
  std::size_t length = 0;  ///< characters of all visible text
  std::size_t links = 0;
  bool frames = false;  ///< frame, iframe, object or embed: the content may stand there
  bool files = false;   ///< an image or a link to a file may be the content
  bool password = false;
  bool refresh = false;   ///< <meta http-equiv=refresh>
  std::string next;       ///< the URL that it names, as it stands there
  bool article = false;   ///< ArticleTitle has a value
  std::size_t holes = 0;  ///< characters of {{…}}
  bool repeats = false;   ///< v-for and the like: a list that a script would fill
  std::size_t prose = 0;  ///< characters in sentences outside links
};

constexpr std::size_t kMaxText = 60'000;

/// "0; url='/index.html'"; empty when there is none, or none that anybody would read.
std::string_view url_of_refresh(std::string_view content) {
  constexpr std::size_t kLongest = 1000;
  if (content.size() > kLongest) return {};
  const std::size_t at = ascii_lowered(content).find("url=");
  return at == std::string::npos ? std::string_view{} : trim(content.substr(at + 4), " \t\r\n'\"");
}

Look look_at(const ListingTree& tree) {
  Look look;
  int in_link_until = 0;
  for (int i = 0; i < tree.size(); ++i) {
    const ListingTree::Entry& entry = tree[i];
    const std::string_view tag = entry.node.tag();
    if (tag == "title" && look.title.empty()) {
      if (const Node text = entry.node.first_child()) look.title = without_space(text.text());
    } else if (tag == "script" && look.scripts.size() < kMaxText) {
      if (const Node text = entry.node.first_child())
        look.scripts += text.text().substr(0, kMaxText);
    } else if (tag == "a") {
      ++look.links;
      in_link_until = entry.end;
    } else if (tag == "frame" || tag == "iframe" || tag == "object" || tag == "embed") {
      look.frames =
          look.frames || entry.node.attribute("style").find("none") == std::string_view::npos;
    } else if (tag == "img") {
      look.files = true;
    } else if (tag == "input" && entry.node.attribute("type") == "password") {
      look.password = true;
    } else if (tag == "meta") {
      if (is_same_word(entry.node.attribute("http-equiv"), "refresh")) {
        look.refresh = true;
        look.next = url_of_refresh(entry.node.attribute("content"));
      }
      look.article = look.article || (entry.node.attribute("name") == "ArticleTitle" &&
                                      !entry.node.attribute("content").empty());
    }
    for (const char* const name : {"v-for", "ms-repeat", "ms-for", "ng-repeat", "ms-each"}) {
      look.repeats = look.repeats || entry.node.has_attribute(name);
    }
    if (entry.unseen || entry.node.is_element()) continue;
    const std::string bare = without_space(entry.node.text());
    const std::size_t length = length_of(bare);
    look.length += length;
    if (bare.contains("{{") && bare.contains("}}")) look.holes += length;
    if (length >= 25 && i >= in_link_until && contains_any(bare, "。", "，", "；"))
      look.prose += length;
    if (look.text.size() < kMaxText) look.text += bare;
  }
  return look;
}

/// A script that answers instead of the page and must be run to get in.
bool is_script_challenge(std::string_view scripts) {
  const bool ruishu =
      scripts.contains("$_ts") && contains_any(scripts, "_$", ".nsd", ".cd=", "lcd");
  const bool cookie = contains_any(scripts, "document.cookie", "document[") &&
                      contains_any(scripts, "location", "reload");
  return ruishu || cookie ||
         contains_any(scripts, "__jsl_clearance", "acw_sc__v2", "_cf_chl_opt", "__tst_status",
                      "eO1OE2", "probe_js", "WafCaptcha", "TencentCaptcha", "AliyunCaptcha",
                      "NoCaptcha", "initGeetest", "HWWAFSESID");
}

std::optional<Refusal> refuse(FetchState state, std::string reason) {
  return Refusal{.state = state, .reason = std::move(reason)};
}

std::optional<Refusal> challenge(const Look& look) {
  constexpr std::size_t kShell = 60;
  if (look.length <= kShell && !look.frames && is_script_challenge(look.scripts)) {
    return refuse(FetchState::challenged, "a script to run instead of a page");
  }
  if (look.length <= 500 && look.prose < 200 &&
      contains_any(look.text, "人机验证", "滑动验证", "拖动滑块", "请输入验证码", "安全验证",
                   "请完成验证", "访问验证", "行为验证", "Justamoment", "Checkingyourbrowser",
                   "enableJavaScriptandcookies", "请开启JavaScript", "请启用JavaScript",
                   "正在进行安全检测", "浏览器安全检查", "请稍候，正在验证", "点击完成验证",
                   "verifyyouarehuman")) {
    return refuse(FetchState::challenged, "asks for a captcha or a check of the browser");
  }
  return std::nullopt;
}

std::optional<Refusal> block(const Look& look) {
  if (look.length > 1200 || look.links > 20) return std::nullopt;
  if (contains_any(look.text, "请求被拦截", "访问被拦截", "已被拦截", "访问被拒绝", "拒绝访问",
                   "访问被阻断", "访问被禁止", "禁止访问", "请求存在威胁", "存在安全威胁",
                   "可能的攻击", "疑似黑客攻击", "疑似攻击", "Web应用防火墙", "网站防火墙",
                   "云防护", "安全拦截", "创宇盾", "安全狗", "CloudWAF", "AccessDenied",
                   "accessdenied", "Requestblocked", "RequestBlocked", "403Forbidden", "非法请求",
                   "您的IP", "访问过于频繁", "访问频率过高", "请求过于频繁", "访问频繁")) {
    return refuse(FetchState::blocked, "a firewall answered instead of the portal");
  }
  if (look.password && look.prose < 100 && look.length < 400)
    return refuse(FetchState::blocked, std::string{kLogin});
  return std::nullopt;
}

bool says_missing(std::string_view text) {
  return contains_any(text, "页面不存在", "网页不存在", "页面未找到", "页面没有找到", "页面没找到",
                      "找不到页面", "找不到您", "找不到该页", "无法找到该页", "找不到网页",
                      "文件没找到", "文件不存在", "文件未找到", "信息不存在", "文章不存在",
                      "内容不存在", "栏目不存在", "页面已删除", "已被删除", "信息已删除",
                      "已经删除", "已被移除", "暂时不可用", "页面丢失", "页面走丢", "404NotFound",
                      "PageNotFound", "pagenotfound", "NotFound", "无法访问此页", "页面无法访问",
                      "出错啦", "您访问的链接", "页面已失效", "链接已失效", "404错误", "404页面",
                      "错误404", "Error404", "error404", "HTTP404");
}

/// "云溪区政府网-404", and not the report that is the 404th.
bool ends_in_404(std::string_view title) {
  return title.size() > 3 && title.ends_with("404") &&
         contains_any(title.substr(title.size() - 4, 1), "-", "_", "|", "(", ":");
}

std::optional<Refusal> missing(const Look& look) {
  if (look.article || look.prose > 300) return std::nullopt;
  const bool in_title = says_missing(look.title) || look.title == "404" ||
                        look.title.starts_with("404") || ends_in_404(look.title);
  if (in_title || (look.length < 900 && says_missing(look.text))) {
    return refuse(FetchState::soft_404, "says that the page does not exist, with a good status");
  }
  if (look.length < 400 &&
      contains_any(look.text, "系统维护", "正在维护", "网站维护", "升级维护", "服务器繁忙",
                   "系统繁忙", "服务暂不可用", "ServiceUnavailable", "BadGateway",
                   "InternalServerError", "数据库连接")) {
    return refuse(FetchState::server_error, "says that the portal is out of order for now");
  }
  return std::nullopt;
}

/// A page of holes without a list: an article that a script would fetch.
std::optional<Refusal> unfilled(const Look& look) {
  constexpr std::size_t kChrome = 200;  // characters of menus and footers around the holes
  if (look.holes == 0 || look.repeats || look.prose > 50 || look.length - look.holes > kChrome)
    return std::nullopt;
  return refuse(FetchState::stub, "a template that a script would fill");
}

std::optional<Refusal> shell(const Look& look) {
  constexpr std::size_t kLeast = 12;  // characters; a document of one short line has more
  if (look.length >= kLeast || look.frames || look.files) return std::nullopt;
  if (look.refresh || contains_any(look.scripts, "location.href", "location.replace",
                                   "window.location", "location=")) {
    return refuse(FetchState::stub, "sends readers " +
                                        (look.next.empty() ? "elsewhere" : "to " + look.next) +
                                        " and says nothing itself");
  }
  return refuse(FetchState::stub, "a page without content");
}

}  // namespace

std::optional<Refusal> refusal_by_status(int status, std::string_view text) {
  if (status == 404 || status == 410)
    return refuse(FetchState::gone, "the portal says that the page is gone");
  if (status < 400) return std::nullopt;
  const std::string_view head = text.substr(0, kMaxText);
  if (is_script_challenge(head))
    return refuse(FetchState::challenged, "a script to run instead of a page");
  if (status == 401) return refuse(FetchState::blocked, std::string{kLogin});
  const std::string number = std::to_string(status);
  if (status == 412)
    return refuse(FetchState::challenged, "status 412, which challenges of this kind come with");
  if (status == 408 || status == 425 || status == 429)
    return refuse(FetchState::server_error, "status " + number + ": asks for patience");
  // 521 and its like are a protection network's, not the portal's.
  if (status < 500 || (status >= 520 && status < 530))
    return refuse(FetchState::blocked, "status " + number);
  return refuse(FetchState::server_error, "status " + number);
}

bool asks_for_login(const Refusal& refusal) {
  return refusal.state == FetchState::blocked && refusal.reason == kLogin;
}

FetchState state_of(InflateError::Kind kind) {
  switch (kind) {
    case InflateError::Kind::too_large: return FetchState::too_large;
    case InflateError::Kind::unsupported: return FetchState::unreadable;
    default: return FetchState::truncated;
  }
}

std::optional<Refusal> refusal_by_content(const Page& page) {
  const Look look = look_at(ListingTree{page.root()});
  for (const auto judge : {challenge, block, missing}) {
    if (auto refusal = judge(look)) return refusal;
  }
  return std::nullopt;
}

std::optional<Refusal> refusal_of_shell(const Page& page) {
  const Look look = look_at(ListingTree{page.root()});
  auto refusal = unfilled(look);
  return refusal ? refusal : shell(look);
}

std::optional<Refusal> refusal_of_listing(const Page& page, const Request& request,
                                          std::string_view url) {
  if (!request.row || request.purpose != Purpose::document) return std::nullopt;
  const Row& row = *request.row;
  // What looks like a folder may well lead to a column.
  if (!is_article_url(row.url.empty() ? request.url : row.url)) return std::nullopt;
  std::string title = without_space(row.title);
  for (const std::string_view dots : {"...", "…"}) {
    while (title.ends_with(dots)) title.resize(title.size() - dots.size());
  }
  for (Node node = page.root(); node && !title.empty(); node = node.next(page.root())) {
    const bool named = node.tag() == "title" || node.heading_level() == 1;
    const Node text = named ? node.first_child() : Node{};
    const std::string name = text ? without_space(text.text()) : std::string{};
    if (!name.empty() && name.contains(title)) return std::nullopt;
    if (node.tag() == "body") break;
  }
  const bool home = path_of(url).size() <= 1;
  return refuse(FetchState::soft_404,
                home ? "the home page instead of the document" : "a list instead of the document");
}

std::optional<Refusal> refusal_of_answer(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '['))
    return std::nullopt;
  if (!nlohmann::json::accept(text)) return std::nullopt;
  return refuse(FetchState::stub, "data that holds no list");
}

}  // namespace gongkai
