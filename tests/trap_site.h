#pragma once

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/listening.h"

namespace gongkai {

/// A site over loopback with real pages that are found by listings, by links and by its sitemap,
/// and with what never ends: a calendar by query and one by path, sessions in parameters and in
/// paths, facets, pages that say with a good status that they are not there, and mirrors of
/// everything. Its real pages differ from each other in hardly more than a number.
class TrapSite {
 public:
  explicit TrapSite(int pages)
      : columns_{pages / 3}, linked_{pages / 3}, mapped_{pages - columns_ - linked_} {
    server_.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          answer(request.path, request, response);
          return httplib::Server::HandlerResponse::Handled;
        });
    listening_.emplace(server_);
  }

  [[nodiscard]] std::string origin() const { return listening_->origin(); }

  /// Paths of every real document.
  [[nodiscard]] std::vector<std::string> real() const {
    std::vector<std::string> paths;
    for (int i = 0; i < columns_; ++i) paths.push_back(row_path(i));
    for (int i = 1; i <= linked_; ++i) paths.push_back(linked_path(i));
    for (int i = 0; i < mapped_; ++i) paths.push_back(mapped_path(i));
    return paths;
  }

  /// How many requests each trap saw, by its name, and the real pages under "".
  [[nodiscard]] std::map<std::string, int> asked() {
    const std::lock_guard lock{mutex_};
    return asked_;
  }

 private:
  static constexpr int kRowsAPage = 20;
  static constexpr int kColumns = 5;

  static std::string row_path(int i) {
    return fmt::format("/zwgk/c{}/202{}0{}/t{}.html", i % kColumns, i % 6, i % 9 + 1, 1000 + i);
  }
  static std::string linked_path(int i) { return fmt::format("/topics/item{}.html", i); }
  static std::string mapped_path(int i) { return fmt::format("/archive/view.jsp?id={}", i); }

  /// A page with little on it, and where it leads.
  [[nodiscard]] static std::string document(std::string_view title, std::string_view links) {
    return fmt::format(
        "<html><head><meta charset=utf-8><title>{0}</title>"
        "<link rel=stylesheet href=/css/site.css></head><body><h1>{0}</h1>"
        "<div class=TRS_Editor><p>{0}的正文。</p></div>{1}</body></html>",
        title, links);
  }

  [[nodiscard]] std::string column(int which, int page, std::string_view prefix) const {
    std::string rows;
    std::vector<int> all;
    for (int i = which; i < columns_; i += kColumns) all.push_back(i);
    const auto first = static_cast<std::size_t>(page * kRowsAPage);
    for (std::size_t i = first; i < all.size() && i < first + kRowsAPage; ++i) {
      rows +=
          fmt::format("<li><a href=\"{}{}\">关于某项工作的报告{}</a><span>2025-0{}-1{}</span></li>",
                      prefix, row_path(all[i]), all[i], all[i] % 9 + 1, all[i] % 9);
    }
    return fmt::format(
        "<html><head><meta charset=utf-8><title>工作报告</title></head><body><ul>{}</ul>"
        "<script>createPageHTML({}, {}, \"index\", \"html\");</script>{}</body></html>",
        rows, (all.size() + kRowsAPage - 1) / kRowsAPage, page, traps());
  }

  [[nodiscard]] std::string home(std::string_view prefix) const {
    std::string html = "<html><head><meta charset=utf-8><title>首页</title></head><body>";
    for (int i = 0; i < kColumns; ++i)
      html += fmt::format("<a href=\"{}/zwgk/c{}/\">栏目{}</a> ", prefix, i, i);
    return html +
           fmt::format("<a href=\"{}{}\">专题</a><img src=/img/logo.png>", prefix, linked_path(1)) +
           traps() + "</body></html>";
  }

  /// What every page leads to besides.
  [[nodiscard]] static std::string traps() {
    return "<p><a href=/calendar?year=2026&month=2>日历</a> <a href=/events/2026/02/>活动</a> "
           "<a href=/search?topic=a>检索</a> <a href=/missing/1.html>更多</a> "
           "<a href=/mirror/>镜像</a> <a href=/en/mirror/>镜像二</a> <a href=/find/kind-a/>分类</a> "
           "<a href=/tree/list/>目录</a></p>";
  }

  [[nodiscard]] std::string sessions(const std::string& path) {
    const int n = ++session_;
    const char joint = path.contains('?') ? '&' : '?';
    return fmt::format(
        "<a href=\"{0}{1}visit=v{2}\">刷新</a> <a href=\"{0}{1}jsessionid=A{2}\">返回</a> "
        "<a href=\"/s/q{2}w{2}e/{3}\">打印</a>",
        path, joint, n, path.substr(1));
  }

  static std::string calendar(int year, int month, std::string_view form) {
    const int next = year * 12 + month;  // months from 0
    const auto link = [&](int at) {
      return form == "query" ? fmt::format("/calendar?year={}&month={}", at / 12, at % 12 + 1)
                             : fmt::format("/events/{}/{:02}/", at / 12, at % 12 + 1);
    };
    std::string days;
    for (int day = 1; day <= 28; ++day) {
      days +=
          form == "query"
              ? fmt::format("<a href=/calendar?date={}-{:02}-{:02}>{}</a> ", year, month, day, day)
              : fmt::format("<a href=/events/{}/{:02}/{:02}/>{}</a> ", year, month, day, day);
    }
    return fmt::format(
        "<html><meta charset=utf-8><title>日历</title><body><h2>{}年{}月</h2>{}"
        "<a href={}>上月</a><a href={}>下月</a></body></html>",
        year, month, days, link(next - 2), link(next));
  }

  [[nodiscard]] std::string facets(const httplib::Request& request) const {
    std::string rows;
    std::size_t salt = std::hash<std::string>{}(request.target);
    for (int i = 0; i < 10 && columns_ > 0; ++i, salt = salt * 31 + 7) {
      const int n = static_cast<int>(salt % static_cast<std::size_t>(columns_));
      rows +=
          fmt::format("<li><a href=\"{}\">关于某项工作的报告{}</a><span>2025-0{}-1{}</span></li>",
                      row_path(n), n, n % 9 + 1, n % 9);
    }
    std::string links;
    for (const char* facet :
         {"topic=a", "topic=b", "topic=c", "region=1", "region=2", "region=3", "year=2024",
          "year=2025", "sort=date", "sort=title", "size=20", "view=list"}) {
      if (!request.target.contains(facet))
        links += fmt::format("<a href=\"{}&{}\">{}</a> ", request.target, facet, facet);
    }
    return "<html><meta charset=utf-8><title>检索</title><body>" + links + "<ul>" + rows +
           "</ul></body></html>";
  }

  /// Facets that are directories, in any order.
  [[nodiscard]] std::string path_facets(const std::string& path) const {
    std::string page = "<html><meta charset=utf-8><title>分类</title><body><ul>";
    std::size_t salt = std::hash<std::string>{}(path);
    for (int i = 0; i < 10 && columns_ > 0; ++i, salt = salt * 31 + 7) {
      const int n = static_cast<int>(salt % static_cast<std::size_t>(columns_));
      page +=
          fmt::format("<li><a href=\"{}\">关于某项工作的报告{}</a><span>2025-0{}-1{}</span></li>",
                      row_path(n), n, n % 9 + 1, n % 9);
    }
    page += "</ul>";
    for (const char* facet : {"kind-a", "kind-b", "area-north", "area-south", "by-date", "by-title",
                              "year-2024", "year-2025", "view-list", "unit-9"}) {
      if (!path.contains(facet))
        page += fmt::format("<a href=\"{}{}/\">{}</a> ", path, facet, facet);
    }
    return page + "</body></html>";
  }

  static int number_in(std::string_view text) {
    int number = 0;
    for (const char c : text) {
      if (c >= '0' && c <= '9' && number < 100'000'000) number = number * 10 + (c - '0');
    }
    return number;
  }

  void count(const std::string& trap) {
    const std::lock_guard lock{mutex_};
    ++asked_[trap];
  }

  /// A real page, as it stands below `prefix`; empty when there is none.
  std::string real_page(const std::string& path, const httplib::Request& request,
                        std::string_view prefix) {
    if (path == "/" || path.empty()) return home(prefix);
    for (int i = 0; i < kColumns; ++i) {
      const std::string head = fmt::format("/zwgk/c{}/", i);
      if (path == head) return column(i, 0, prefix);
      if (path.starts_with(head + "index_"))
        return column(i, number_in(path.substr(head.size())), prefix);
    }
    if (path.starts_with("/zwgk/")) {
      const int i = number_in(path.substr(path.rfind('/'))) - 1000;
      return i >= 0 && i < columns_ && row_path(i) == path
                 ? document(fmt::format("关于某项工作的报告{}", i), sessions(path) + traps())
                 : "";
    }
    if (path.starts_with("/topics/")) {
      const int i = number_in(path);
      if (i < 1 || i > linked_ || linked_path(i) != path) return "";
      std::string links;
      for (const int next : {2 * i, 2 * i + 1}) {
        if (next <= linked_)
          links += fmt::format("<a href=\"{}{}\">第{}项</a> ", prefix, linked_path(next), next);
      }
      return document(fmt::format("第{}项", i), links + sessions(path) + traps());
    }
    if (path == "/archive/view.jsp") {
      const std::string id = request.get_param_value("id");
      return !id.empty() && number_in(id) < mapped_
                 ? document("第" + id + "件", sessions(fmt::format("{}?id={}", path, id)))
                 : "";
    }
    return "";
  }

  void answer(const std::string& path, const httplib::Request& request,
              httplib::Response& response) {
    const auto html = [&](std::string body) {
      response.set_content(std::move(body), "text/html; charset=utf-8");
    };
    if (path == "/robots.txt") {
      return response.set_content(
          fmt::format("User-agent: *\nAllow: /\nSitemap: http://{}/map.xml\n", origin()),
          "text/plain");
    }
    if (path == "/map.xml") {
      std::string map = "<urlset>";
      for (int i = 0; i < mapped_; ++i)
        map += fmt::format("<url><loc>http://{}{}</loc></url>", origin(), mapped_path(i));
      return response.set_content(map + "</urlset>", "application/xml");
    }
    if (path == "/css/site.css")
      return response.set_content("body{background:url(../img/back.png)}", "text/css");
    if (path.starts_with("/img/"))
      return response.set_content("\x89PNG\r\n\x1a\nimage", "image/png");
    if (path == "/calendar") {
      count("calendar");
      const std::string date = request.get_param_value("date");
      if (!date.empty())
        return html(fmt::format(
            "<html><meta charset=utf-8><title>{0}</title><body><h1>{0}</h1><p>{0} 没有活动</p></body></html>",
            date));
      return html(calendar(number_in(request.get_param_value("year")),
                           number_in(request.get_param_value("month")), "query"));
    }
    if (path.starts_with("/events/")) {
      count("events");
      const int year = number_in(path.substr(8, 4));
      const int month = number_in(path.substr(13, 2));
      if (path.size() > 17)
        return html(fmt::format(
            "<html><meta charset=utf-8><title>{0}</title><body><h1>{0}</h1><p>{0} 没有活动</p></body></html>",
            path.substr(8)));
      return html(calendar(year, month, "path"));
    }
    if (path == "/search") {
      count("facets");
      return html(facets(request));
    }
    if (path.starts_with("/find/")) {
      count("facet path");
      return html(path_facets(path));
    }
    if (path.starts_with("/tree/")) {  // its links stand on the page itself, which has any address
      count("growing path");
      return html(
          "<html><meta charset=utf-8><title>目录</title><body><h1>目录</h1><a href=list/>列表</a> "
          "<a href=more/>更多</a> <a href=sub/>下级</a></body></html>");
    }
    if (path.starts_with("/missing/")) {
      count("missing");
      const int n = number_in(path) % 1'000'000;
      return html(fmt::format(
          "<html><meta charset=utf-8><title>提示</title><body><p>没有找到您要的内容，请看其他内容。</p>"
          "<a href=/missing/{}.html>其他</a><a href=/missing/{}.html>其他</a></body></html>",
          n * 2 + 1, n * 3 + 2));
    }
    for (const std::string_view mirror : {"/mirror", "/en/mirror"}) {
      if (!path.starts_with(mirror)) continue;
      count(std::string{mirror.substr(1)});
      const std::string page = real_page(path.substr(mirror.size()), request, mirror);
      response.status = page.empty() ? 404 : 200;
      return html(page);
    }
    if (path.starts_with("/s/")) {
      count("session path");
      const std::string page =
          real_page(path.substr(std::min(path.find('/', 3), path.size())), request, "");
      response.status = page.empty() ? 404 : 200;
      return html(page);
    }
    count(request.has_param("visit")        ? "visit"
          : request.has_param("jsessionid") ? "jsessionid"
                                            : "");
    const std::string page = real_page(path, request, "");
    response.status = page.empty() ? 404 : 200;
    html(page);
  }

  int columns_, linked_, mapped_;
  httplib::Server server_;
  std::atomic<int> session_ = 0;
  std::mutex mutex_;
  std::map<std::string, int> asked_;
  std::optional<Listening> listening_;  // last: it uses what stands above
};

}  // namespace gongkai
