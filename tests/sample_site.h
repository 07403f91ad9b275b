#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/pipeline.h"
#include "crawler/crawl.h"
#include "crawler/url.h"
#include "store/archive.h"
#include "tests/fake_web.h"
#include "tests/scratch_archive.h"

namespace gongkai {

/// A portal in memory that tests may change between two crawls: columns of rows, newest first,
/// paged as TRS does, and the documents they lead to. Everything has a validator.
class SampleSite {
 public:
  static constexpr int kRowsAPage = 20;

  struct Article {
    std::string path;
    std::string title;
    std::string date;
    std::string text = "本镇全年办理行政执法案件若干件，调解矛盾纠纷若干起，开展普法活动若干场。";
    int status = 200;
    std::string index_no = {};  ///< printed when there is one
  };
  struct Column {
    std::vector<Article> pinned;  ///< stand above the rows of the first page
    std::vector<Article> rows;
    std::vector<Article> unlisted;  ///< answer, but no page names them
    bool shows_total = false;
  };

  std::string host = "www.a.gov.cn";
  std::string robots = "User-agent: *\nAllow: /\n";
  bool down = false;                               ///< nobody answers
  std::map<std::string, Column> columns;           ///< by directory, "/c1/"
  std::map<std::string, FakeWeb::Page> overrides;  ///< by path with query

  [[nodiscard]] std::string url(std::string_view path) const {
    return fmt::format("http://{}{}", host, path);
  }

  /// A row of `directory` that was published `day` days after 2025-01-01, `count` of them in all.
  static Article article(std::string_view directory, int number, int day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1} +
                                           std::chrono::days{day}};
    const std::string iso =
        fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return {
        .path = fmt::format("{}{}{}/t{}{}{}_{}.html", directory, iso.substr(0, 4), iso.substr(5, 2),
                            iso.substr(0, 4), iso.substr(5, 2), iso.substr(8, 2), 100'000 + number),
        .title = fmt::format("某区第{}号镇2024年法治政府建设情况的报告", number),
        .date = iso};
  }

  /// Puts `count` new rows on top of a column, each a day after the one below.
  void publish(const std::string& directory, int count) {
    Column& column = columns[directory];
    for (int i = 0; i < count; ++i) {
      const auto number = static_cast<int>(column.rows.size());
      column.rows.insert(column.rows.begin(), article(directory, number, number));
    }
  }

  [[nodiscard]] std::optional<FakeWeb::Page> answer(const Question& question) const {
    const auto asked = Url::parse(question.url);
    if (!asked || asked->host() != host) return std::nullopt;
    if (down) return FakeWeb::Page{.status = 0, .state = FetchState::unreachable};
    const std::string path = std::string{asked->path()} + std::string{asked->query()};
    FakeWeb::Page page{.status = 404};
    if (const auto found = overrides.find(path); found != overrides.end()) {
      page = found->second;
    } else if (path == "/robots.txt") {
      page = {.body = robots};
    } else if (auto body = listing(path)) {
      page = {.body = *std::move(body)};
    } else if (const Article* const article = find(path)) {
      page = {.status = article->status, .body = document(*article)};
    }
    if (page.status != 200) return page;
    const std::string etag = fmt::format("\"{:x}\"", std::hash<std::string>{}(page.body));
    page.head += fmt::format("ETag: {}\r\nContent-Type: text/html; charset=utf-8\r\n", etag);
    if (question.etag == etag) {
      page.status = 304;
      page.body.clear();
    }
    return page;
  }

 private:
  [[nodiscard]] const Article* find(const std::string& path) const {
    for (const auto& [directory, column] : columns) {
      if (!path.starts_with(directory)) continue;
      for (const auto* const rows : {&column.rows, &column.pinned, &column.unlisted}) {
        const auto found = std::ranges::find(*rows, path, &Article::path);
        if (found != rows->end()) return &*found;
      }
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<std::string> listing(const std::string& path) const {
    const std::size_t slash = path.rfind('/') + 1;
    const auto column = columns.find(path.substr(0, slash));
    if (column == columns.end()) return std::nullopt;
    const std::string name = path.substr(slash);
    std::size_t page = 0;
    if (name.starts_with("index_"))
      page = static_cast<std::size_t>(std::stoi(name.substr(6)));
    else if (!name.empty() && name != "index.html")
      return std::nullopt;
    return listing(column->second, page);
  }

  [[nodiscard]] static std::string listing(const Column& column, std::size_t page) {
    std::string html =
        "<html><head><meta charset=utf-8><title>法治政府建设年度报告</title></head><body>"
        "<div class=crumb>当前位置：首页 &gt; 法治政府建设年度报告</div><ul class=list>";
    const auto add = [&html](const Article& row) {
      html += fmt::format("<li><a href=\"{}\" title=\"{}\">{}</a><span>{}</span></li>\n", row.path,
                          row.title, row.title, row.date);
    };
    if (page == 0) std::ranges::for_each(column.pinned, add);
    const std::size_t first = std::min(page * kRowsAPage, column.rows.size());
    const std::size_t last = std::min(first + kRowsAPage, column.rows.size());
    for (std::size_t i = first; i < last; ++i) add(column.rows[i]);
    const std::size_t pages =
        std::max<std::size_t>((column.rows.size() + kRowsAPage - 1) / kRowsAPage, 1);
    html += "</ul>";
    if (column.shows_total) html += fmt::format("<p>共{}条</p>", column.rows.size());
    html +=
        fmt::format("<script>createPageHTML({}, {}, \"index\", \"html\");</script>", pages, page);
    return html + "</body></html>";
  }

  [[nodiscard]] static std::string document(const Article& article) {
    std::string html = fmt::format(
        "<html><head><meta charset=utf-8><title>{0}</title>"
        "<meta name=ArticleTitle content=\"{0}\"><meta name=PubDate content=\"{1}\"></head><body>"
        "<h1>{0}</h1><p>发布日期：{1}</p><div class=TRS_Editor>",
        article.title, article.date);
    if (!article.index_no.empty())
      html.insert(html.find("<p>"), "<p>索引号：" + article.index_no + "</p>");
    for (int i = 0; i < 8; ++i) html += fmt::format("<p>{}。{}</p>", article.title, article.text);
    return html + "</div></body></html>";
  }
};

/// Crawls of a SampleSite into one archive file, each by a process of its own as it were, with a
/// clock that only the crawls and the test move.
class SampleCrawl {
 public:
  explicit SampleCrawl(SampleSite& site) {
    web.serve = [&site](const Question& question) { return site.answer(question); };
    portal.name = "p";
    portal.toml = "start = []";
    portal.hosts = {site.host};
    for (const auto& [directory, column] : site.columns)
      portal.start.push_back(site.url(directory));
  }

  /// Runs once, as `gongkai crawl` does; gives the URLs that were asked.
  std::vector<std::string> run(std::stop_token stop = {}) {
    Archive archive = open();
    begin(archive);
    const std::size_t before = web.visits.size();
    Pipeline pipeline{archive, {portal}, [this] { return web.now; }, files};
    CrawlOptions options{.delay = std::chrono::seconds{1}, .readers = 0, .limit = limit};
    options.now = [this] { return web.now; };
    crawl(
        options, web, pipeline,
        [&](Response response) { return pipeline.read_one(std::move(response)); }, stop);
    pipeline.look_back();
    tally = pipeline.tally();
    std::vector<std::string> asked = web.asked();
    asked.erase(asked.begin(), asked.begin() + static_cast<std::ptrdiff_t>(before));
    return asked;
  }

  [[nodiscard]] Archive open() const { return Archive::open_for_writing(path()); }
  [[nodiscard]] std::filesystem::path path() const { return directory_.file("a.db"); }

  void wait(std::chrono::hours time) { web.now += time; }

  FakeWeb web;
  Portal portal;
  FileReader files = read_file_here;
  std::optional<std::uint64_t> limit;
  Pipeline::Tally tally;  ///< of the last run

 private:
  void begin(Archive& archive) {
    archive.put_portal(portal, web.now);
    for (const ColumnMove& move : portal.moved_from)
      archive.move_column(move.from, move.to, web.now);
    std::vector<Request> heads;
    for (const std::string& start : portal.start)
      heads.push_back({.url = start, .portal = portal.name, .column = start});
    archive.enqueue(heads);
    archive.make_due(portal);
  }

  ScratchDirectory directory_;
};

}  // namespace gongkai
