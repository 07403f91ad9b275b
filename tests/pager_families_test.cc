#include <fmt/format.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/archive.h"
#include "tests/listening.h"
#include "tests/program.h"

// A site whose pages 2 to N stand behind every kind of pager is crawled whole, by the program
// itself over loopback. GONGKAI_SITE_PAGES=5000 makes it as large as `./dev bench load` wants it.

namespace gongkai {
namespace {

constexpr int kRows = 20;

int pages_wanted() {
  const char* const wanted = std::getenv("GONGKAI_SITE_PAGES");
  return wanted == nullptr ? 600 : std::max(300, std::atoi(wanted));
}

/// A column: where it starts, and what stands at its n-th page.
struct Column {
  std::string name;
  std::string start;
  int documents = 0;

  [[nodiscard]] int pages() const { return (documents + kRows - 1) / kRows; }
  [[nodiscard]] std::string document(int n) const {
    return fmt::format("/doc/{}/{}.html", name, n);
  }
  [[nodiscard]] std::string title(int n) const {
    return fmt::format("{}镇第{}村2025年法治政府建设年度报告", name, n);
  }
  [[nodiscard]] std::string day(int n) const {
    return fmt::format("2026-{:02}-{:02}", 1 + n / 28 % 3, 28 - n % 28);
  }
  [[nodiscard]] std::string row(int n) const {
    return fmt::format("<li><a href=\"{}\" title=\"{}\">{}</a><span>{}</span></li>\n", document(n),
                       title(n), title(n), day(n));
  }
  /// Rows `from` to `to`, counted from 1.
  [[nodiscard]] std::string rows(int from, int to) const {
    std::string rows;
    for (int n = from; n <= std::min(to, documents); ++n) rows += row(n);
    return rows;
  }
  [[nodiscard]] std::string rows_of_page(int page) const {
    return rows((page - 1) * kRows + 1, page * kRows);
  }
  [[nodiscard]] std::string page(int number, const std::string& pager) const {
    return fmt::format(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>法治政府建设年度报告</title>"
        "<meta name=\"ColumnName\" content=\"法治政府建设年度报告\"></head><body>"
        "<div class=\"list-box\"><ul class=\"list\">\n{}</ul>\n<div class=\"page\">{}</div></div>"
        "<div class=\"foot\">主办：青石区人民政府办公室</div></body></html>",
        rows_of_page(number), pager);
  }
};

/// The number in `text` that stands right before `tail`; 1 when there is none.
int number_before(const std::string& text, const std::string& tail) {
  std::size_t end = text.rfind(tail);
  if (end == std::string::npos) return 1;
  std::size_t begin = end;
  while (begin > 0 && std::isdigit(static_cast<unsigned char>(text[begin - 1])) != 0) --begin;
  int number = 1;
  if (begin < end) std::from_chars(text.data() + begin, text.data() + end, number);
  return begin < end ? number : 1;
}

int parameter(const httplib::Request& request, const char* name, int otherwise) {
  const std::string text = request.get_param_value(name);
  int number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

class Site {
 public:
  using Answer = std::function<std::string(const httplib::Request&, const Column&)>;

  explicit Site(int pages) : each_{(pages - 60) / 12} {
    numbered("trs", "/trs/", R"(/trs/(index(_\d+)?\.html)?)", -1, [](const Column& c, int k) {
      return fmt::format("<script>createPageHTML({}, {}, \"index\", \"html\");</script>", c.pages(),
                         k - 1);
    });
    numbered("six", "/six/", R"(/six/(index(_\d+)?\.shtml)?)", -1, [](const Column& c, int k) {
      return fmt::format(
          "<script>createPageHTML({},{},\"index\",\"shtml\",\"black2\",{});</script>", c.pages(),
          k - 1, c.documents);
    });
    numbered(
        "wrapper", "/wrapper/", R"(/wrapper/(index(_\d+)?\.html)?)", -1,
        [](const Column& c, int k) {
          return fmt::format(
              "<script>\n//wcm分页，总记录：{}\ncreatePage({}, {}, \"index\", \"html\");</script>",
              c.documents, c.pages(), k - 1);
        });
    numbered("ucap", "/ucap/common_list.shtml", R"(/ucap/common_list(_\d+)?\.shtml)", 0,
             [](const Column& c, int k) {
               return fmt::format(
                   "<div id=\"page_div\"></div><script>createPageHTML('page_div',{},{},"
                   "'common_list','shtml',{});</script>",
                   c.pages(), k, c.documents);
             });
    numbered("setpage", "/setpage/index.html", R"(/setpage/index(_\d+)?\.html)", 0,
             [](const Column& c, int k) {
               return fmt::format(
                   "<div class=\"pagination\"></div><script>$(\".pagination\").pagination("
                   "\"setPage\", {}, {});</script>",
                   k, c.pages());
             });
    numbered("laypage", "/laypage/list_1.html", R"(/laypage/list_\d+\.html)", 0,
             [](const Column& c, int k) {
               return fmt::format(
                   "<div id=\"pg\"></div><script>laypage.render({{elem: \"pg\", count: {}, limit: "
                   "{}, curr: {}, jump: function (obj, first) {{ if (!first) {{ "
                   "window.location.href = \"/laypage/list_\" + obj.curr + \".html\"; }} }}}});"
                   "</script>",
                   c.documents, kRows, k);
             });
    add("vsb", "/vsb/fzbg.htm", R"(/vsb/fzbg(/\d+)?\.htm)",
        [](const httplib::Request& request, const Column& c) {
          const bool head = request.path == "/vsb/fzbg.htm";
          const int page = head ? 1 : c.pages() + 1 - number_before(request.path, ".htm");
          const int next = c.pages() - page;
          const std::string link = fmt::format("{}{}.htm", head ? "fzbg/" : "", next);
          return c.page(page,
                        fmt::format("<script src=\"/system/resource/js/gotopage.js\"></script>"
                                    "<span class=\"p_t\">共{}条</span> <span class=\"p_t\">"
                                    "{}/{}</span> <span class=\"p_pages\">{}</span>",
                                    c.documents, page, c.pages(),
                                    next < 1 ? ""
                                             : "<span class=\"p_next\"><a href=\"" + link +
                                                   "\">下页</a></span>"));
        });
    add("query", "/query/list?p=0&n=20", R"(/query/list)",
        [](const httplib::Request& request, const Column& c) {
          const int page = parameter(request, "p", 0) + 1;
          std::string links;
          for (int k = 1; k <= c.pages(); ++k)
            links += k == page
                         ? fmt::format("<b>{}</b>", k)
                         : fmt::format("<a href=\"/query/list?p={}&amp;n=20\">{}</a>", k - 1, k);
          if (page < c.pages())
            links += fmt::format("<a href=\"/query/list?p={}&amp;n=20\">下一页</a>", page);
          return c.page(page, fmt::format("{} 共{}页{}条记录", links, c.pages(), c.documents));
        });
    add("next", "/next/list.asp?cid=7", R"(/next/list\.asp)",
        [](const httplib::Request& request, const Column& c) {
          const int page = parameter(request, "p", 1);
          return c.page(page, page < c.pages()
                                  ? fmt::format("<a href=\"javascript:;\">上一页</a> <a "
                                                "href=\"list.asp?cid=7&amp;p={}\">"
                                                "下一页</a>",
                                                page + 1)
                                  : "<a href=\"javascript:;\">下一页</a>");
        });
    add("lonsun", "/lonsun/index.html", R"(/lonsun/index\.html|/content/column/4298)",
        [](const httplib::Request& request, const Column& c) {
          const int page = parameter(request, "pageIndex", 1);
          return c.page(
              page,
              fmt::format("<div id=\"page_4298\"></div><script>$(function () {{ "
                          "Ls.pagination(\"#page_4298\", function (pageIndex) {{ location.href "
                          "= '/content/column/4298?pageIndex=' + pageIndex; }}, {{ isTotal: "
                          "true, total: {}, currPage: ({}+ 1), pageCount: {}, param: "
                          "\"pageSize={}\" }}); }});</script>",
                          c.documents, page - 1, c.pages(), kRows));
        });
    add("gkmlpt", "/gkmlpt/api/all/721?page=1&sid=755041", R"(/gkmlpt/api/all/721)", articles);
    add("jcms", "/col/col3071/index.html", R"(/col/col3071/index\.html)", first_window);
    const Column jcms = columns_.back();
    const auto window = [this, jcms](const httplib::Request& request, httplib::Response& response) {
      response.set_content(records(jcms, parameter(request, "startrecord", 1),
                                   parameter(request, "endrecord", kRows)),
                           "text/xml;charset=UTF-8");
    };
    server_.Post("/module/web/jpage/dataproxy.jsp", window);
    server_.Get("/module/web/jpage/dataproxy.jsp", window);
    server_.Get(R"(/doc/([a-z]+)/(\d+)\.html)",
                [this](const httplib::Request& request, httplib::Response& response) {
                  answer_document(request, response);
                });
    server_.set_keep_alive_max_count(1'000'000);
    server_.set_pre_routing_handler([this](const httplib::Request&, httplib::Response&) {
      ++asked_;
      return httplib::Server::HandlerResponse::Unhandled;
    });
    listening_.emplace(server_);
  }

  [[nodiscard]] std::string address() const { return listening_->origin(); }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] int asked() const { return asked_; }
  std::map<std::string, int> documents_asked() {
    const std::lock_guard lock{mutex_};
    return documents_;
  }

 private:
  void add(const std::string& name, const std::string& start, const std::string& pattern,
           const Answer& answer) {
    const Column column = columns_.emplace_back(Column{name, start, each_});
    server_.Get(pattern,
                [column, answer](const httplib::Request& request, httplib::Response& response) {
                  response.set_content(answer(request, column), request.path.starts_with("/gkmlpt/")
                                                                    ? "application/json"
                                                                    : "text/html; charset=utf-8");
                });
  }

  /// Pages whose names have their number plus `shift`, the first page's without one.
  void numbered(const std::string& name, const std::string& start, const std::string& pattern,
                int shift, const std::function<std::string(const Column&, int)>& pager) {
    add(name, start, pattern, [shift, pager](const httplib::Request& request, const Column& c) {
      const std::size_t mark = request.path.rfind('_');
      const bool first = mark == std::string::npos ||
                         !std::isdigit(static_cast<unsigned char>(request.path[mark + 1]));
      const int page =
          first ? 1
                : number_before(request.path, request.path.substr(request.path.rfind('.'))) - shift;
      return page <= c.pages() ? c.page(page, pager(c, page)) : std::string{};
    });
  }

  static std::string articles(const httplib::Request& request, const Column& c) {
    constexpr int kArticles = 100;
    const int page = std::max(1, parameter(request, "page", 1));
    std::string articles;
    for (int n = (page - 1) * kArticles + 1; n <= std::min(page * kArticles, c.documents); ++n) {
      articles += fmt::format(
          "{}{{\"id\": {}, \"title\": \"{}\", \"url\": \"{}\", \"publisher\": \"青石镇\", "
          "\"display_publish_time\": \"{} 10:20:00\", \"attachment\": []}}",
          articles.empty() ? "" : ", ", n, c.title(n), c.document(n), c.day(n));
    }
    return fmt::format(
        "{{\"classify\": {{\"id\": 721, \"name\": \"法治政府建设年度报告\", \"post_count\": {}}}, "
        "\"articles\": [{}]}}",
        c.documents, articles);
  }

  static std::string records(const Column& c, int from, int to) {
    std::string records;
    for (int n = from; n <= std::min(to, c.documents); ++n)
      records += "<record><![CDATA[" + c.row(n) + "]]></record>\n";
    return fmt::format(
        "<datastore><totalrecord>{}</totalrecord><totalpage>{}</totalpage><recordset>{}</recordset>"
        "</datastore>",
        c.documents, c.pages(), records);
  }

  static std::string first_window(const httplib::Request& /*request*/, const Column& c) {
    return fmt::format(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>法治政府建设年度报告</title>"
        "</head><body><div id=\"58110\"><script type=\"text/xml\">{}</script></div>"
        "<script>$(function(){{$('#58110').jpage({{showMode:'full',totalRecord:{},dataStore:"
        "$('#58110').children('script').html(),groupSize:3,proxyUrl:"
        "'/module/web/jpage/dataproxy.jsp',perPage:{},ajaxParam:{{col:1,appid:'1',webid:41,path:'/',"
        "columnid:3071,sourceContentType:1,unitid:'58110',webname:'青石',permissiontype:0}}}});}});"
        "</script></body></html>",
        records(c, 1, 3 * kRows), c.documents, kRows);
  }

  void answer_document(const httplib::Request& request, httplib::Response& response) {
    {
      const std::lock_guard lock{mutex_};
      ++documents_[request.path];
    }
    const auto column = std::ranges::find(columns_, request.matches[1].str(), &Column::name);
    const int n = std::stoi(request.matches[2].str());
    if (column == columns_.end() || n < 1 || n > column->documents) {
      response.status = 404;
      return;
    }
    response.set_content(
        fmt::format(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{0}</title></head><body>"
            "<h1>{0}</h1><div class=\"info\">日期：{1} 来源：青石区</div><div "
            "class=\"TRS_Editor\"><p>现将第{2}号情况报告如下：</p><p>一、主要举措和成效。全年"
            "调解矛盾纠纷{2}件，开展执法检查{3}次，办理行政复议案件{2}件。</p><p>二、存在的不足和"
            "原因。基层执法力量还不够强，普法宣传的形式还不够丰富。</p></div></body></html>",
            column->title(n), column->day(n), n, n * 3),
        "text/html; charset=utf-8");
  }

  int each_;
  std::vector<Column> columns_;
  httplib::Server server_;
  std::atomic<int> asked_ = 0;
  std::mutex mutex_;
  std::map<std::string, int> documents_;  // how often each was asked
  std::optional<Listening> listening_;    // last: it uses what stands above
};

TEST(PagerFamilies, ASiteBehindEveryPagerIsArchivedWholeAndNothingIsAskedTwice) {
  Site site{pages_wanted()};
  const ScratchDirectory scratch;
  const std::string archive = scratch.file("a.db");
  std::vector<std::string> command{"crawl",        archive,   "--allow-address",
                                   site.address(), "--delay", "0"};
  for (const Column& column : site.columns())
    command.push_back("http://" + site.address() + column.start);
  const Ran ran = run_gongkai(command);
  EXPECT_EQ(ran.code, 0) << ran.out;
  const auto asked = site.documents_asked();
  std::int64_t documents = 0;
  for (const Column& column : site.columns()) {
    int found = 0;
    for (int n = 1; n <= column.documents; ++n) found += asked.contains(column.document(n)) ? 1 : 0;
    EXPECT_EQ(found, column.documents) << column.name;
    documents += column.documents;
  }
  EXPECT_TRUE(std::ranges::all_of(asked, [](const auto& page) { return page.second == 1; }));
  EXPECT_EQ(Archive::open_for_reading(archive).status(TimePoint{}).documents, documents);

  const int before = site.asked();
  run_gongkai(command);
  EXPECT_LE(site.asked() - before, static_cast<int>(site.columns().size()) + 2);
}

}  // namespace
}  // namespace gongkai
