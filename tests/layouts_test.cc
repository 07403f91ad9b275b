#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <array>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "extract/read.h"

// Portals put the same parts together in ever new ways. A page here is drawn from those parts, each
// in one of the shapes that content systems give it, and what it says is known beforehand: every
// drawn page must be read to the letter, whatever stands beside what.

namespace gongkai {
namespace {

struct Drawn {
  std::string html;
  std::string title;
  std::vector<std::string> body;
  std::optional<std::string> index_no, doc_no, publisher, written_on, published_on, topic, genre,
      validity;
};

class Draw {
 public:
  explicit Draw(unsigned seed) : random_{seed} {}

  Drawn page() {
    out_.title = one_of({"云溪镇人民政府2024年法治政府建设情况报告",
                         "云溪镇人民政府关于印发《云溪镇2024年普法工作要点》的通知",
                         "2024年度法治政府建设工作总结"});
    const std::string metadata = block_of_fields();
    const std::string header = title() + line_under_title();
    const bool fields_first = chance(50);
    std::string article = (fields_first ? metadata + header : header + metadata) + widgets() +
                          body() + tail() + related();
    article = fmt::format("<div class=\"{}\">{}</div>",
                          one_of({"w1200", "article", "main", "xl", "detail", "box"}), article);
    const std::string beside = side();
    if (chance(40)) {
      article = fmt::format("<table width=1000><tr><td width=200>{}</td><td>{}</td></tr></table>",
                            beside, article);
    } else {
      article = chance(50) ? beside + article : article + beside;
    }
    std::string all = kTop + crumbs() + article + kFoot +
                      one_of({"", "<div class=fl><a>返回顶部</a><a>智能问答</a></div>"});
    if (chance(25)) all = "<div id=\"barrierfree_container\">" + all + "</div>";
    if (chance(25)) all = "<div class=\"content\"><div>" + all + "</div></div>";
    out_.html = fmt::format(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\">{}<title>{}</title><style>.a{{}}"
        "</style></head><body>{}<script>var a = 1;</script></body></html>",
        tags(), one_of({out_.title, out_.title + "_云溪区人民政府网", "云溪区人民政府", ""}), all);
    return std::move(out_);
  }

 private:
  static constexpr std::string_view kDay = "2025-01-23";
  inline static const std::string kTop =
      "<div class=h><ul><li><a href=/1/>首页</a></li><li><a href=/2/>走进云溪</a></li>"
      "<li><a href=/3/>政务公开</a></li><li><a href=/4/>办事服务</a></li></ul>"
      "<form>请输入关键字<input type=text><button>搜索</button></form></div>";
  inline static const std::string kFoot =
      "<div class=ft><p>主办：云溪镇人民政府　承办：云溪镇党政办公室</p>"
      "<p>网站标识码：5001120001　渝ICP备05000001号</p><p>地址：云溪镇人民路1号　邮编：401120</p></div>";

  bool chance(unsigned percent) { return random_() % 100 < percent; }
  std::string one_of(std::vector<std::string> choices) {
    return choices[random_() % choices.size()];
  }

  std::string block_of_fields() {
    struct Slot {
      std::string_view label, value;
      std::optional<std::string> Drawn::* field;
    };
    const std::array<Slot, 8> all{{
        {"索引号", "11500112MB1234567X/2025-00012", &Drawn::index_no},
        {"发文字号", "云溪府发〔2025〕8号", &Drawn::doc_no},
        {"发布机构", "云溪镇人民政府", &Drawn::publisher},
        {"主题分类", "法治", &Drawn::topic},
        {"成文日期", "2025-01-20", &Drawn::written_on},
        {"发布日期", kDay, &Drawn::published_on},
        {"体裁分类", "报告", &Drawn::genre},
        {"有效性", "有效", &Drawn::validity},
    }};
    const std::string shape =
        one_of({"{0}：|{1}|td", "{0}|{1}|td", "<b>{0}:</b>|{1}|td", "{0}：|{1}|dt", "{0}|{1}|dt",
                "<span>{0}：</span>|<span>{1}</span>|li", "{0}：|{1}|li", "<i>[ {0} ]</i>|{1}|li",
                "{0}：|{1}|br", "<strong>{0}：</strong>|{1}|p", "{0}：|{1}|div", "none"});
    if (shape == "none") return {};
    const std::size_t first = shape.find('|'), second = shape.rfind('|');
    const std::string label = shape.substr(0, first);
    const std::string value = shape.substr(first + 1, second - first - 1);
    const std::string kind = shape.substr(second + 1);
    const bool some_empty = chance(30);
    std::string html;
    for (const Slot& slot : all) {
      if (chance(15)) continue;
      const bool empty = some_empty && (slot.label == "体裁分类" || slot.label == "有效性");
      const std::string name = fmt::format(fmt::runtime(label), slot.label);
      const std::string says = fmt::format(fmt::runtime(value), "", empty ? "" : slot.value);
      if (!empty) out_.*slot.field = std::string{slot.value};
      if (kind == "td") html += fmt::format("<tr><td>{}</td><td>{}</td></tr>", name, says);
      if (kind == "dt") html += fmt::format("<dt>{}</dt><dd>{}</dd>", name, says);
      if (kind == "li") html += fmt::format("<li>{}{}</li>", name, says);
      if (kind == "br") html += fmt::format("{}{}<br/>", name, says);
      if (kind == "p") html += fmt::format("<p>{}{}</p>", name, says);
      if (kind == "div")
        html += fmt::format("<div><div class=k>{}</div><div class=v>{}</div></div>", name, says);
    }
    if (kind == "td") return "<table border=1>" + html + "</table>";
    if (kind == "dt") return "<dl>" + html + "</dl>";
    if (kind == "li") return "<ul>" + html + "</ul>";
    return "<div class=fields>" + html + "</div>";
  }

  std::string title() {
    const std::string& t = out_.title;
    const std::size_t half = t.find("法") + std::string_view{"法"}.size();
    return one_of({"<h1>" + t + "</h1>", "<h2 class=title>" + t + "</h2>",
                   "<div class=title>" + t + "</div>",
                   "<p align=center><strong>" + t + "</strong></p>",
                   "<table><tr><td align=center class=biaoti>" + t + "</td></tr></table>",
                   "<div class=bt>" + t.substr(0, half) + "<br>" + t.substr(half) + "</div>"});
  }

  std::string line_under_title() {
    const std::string line = one_of(
        {"", "<div>发布时间：{0} 来源：云溪镇人民政府 浏览次数：<span id=hits>123</span></div>",
         "<p>日期：{0}　字体：【<a>大</a> <a>中</a> <a>小</a>】　<a>打印</a></p>",
         "<div><span>来源：云溪镇人民政府</span><span>发布时间：{0} 10:23</span><span>【字体：大 中 小】</span></div>",
         "<div class=sp>{0}</div>",
         "<ul><li>时间：{0}</li><li>作者：</li><li>点击量：<script>hits()</script></li></ul>"});
    if (!line.empty()) out_.published_on = std::string{kDay};
    return fmt::format(fmt::runtime(line), kDay);
  }

  std::string tags() {
    if (chance(50)) return {};
    out_.published_on = std::string{kDay};
    return fmt::format(
        "<meta name=\"ArticleTitle\" content=\"{}\"><meta name=\"PubDate\" "
        "content=\"{} 10:23\"><meta name=\"SiteName\" content=\"云溪区人民政府网\">",
        out_.title, kDay);
  }

  std::string widgets() {
    return one_of({"", "",
                   "<div class=voice><span>语音播报</span><p>语音合成中，请耐心等待...</p>"
                   "<a>进入播报模式</a><a>退出播报模式</a></div>"});
  }

  std::string crumbs() {
    return one_of(
        {"", "<div>当前位置：<a href=/>首页</a> &gt; <a href=/z/>政务公开</a> &gt; 正文</div>",
         "<div>您的位置：<a href=/>首页</a>&gt;&gt;<a href=/a>信息公开目录</a></div>"});
  }

  std::string body() {
    std::vector<std::string> lines{"各村（居）民委员会、镇属各单位：",
                                   "现将《云溪镇2024年普法工作要点》印发给你们，请认真抓好落实。"};
    if (chance(75)) {
      lines = {
          "2024年，我镇深入学习贯彻习近平法治思想，扎实推进法治政府建设。现将有关情况报告如下：",
          "一、主要举措和成效",
          "（一）规范行政执法。全年办理行政处罚案件36件，开展联合执法检查21次。",
          "二、存在的主要问题",
          "一是执法人员业务能力还需提升；二是普法宣传的针对性还不强。",
          "特此报告。"};
    }
    if (chance(60)) lines.insert(lines.end(), {"云溪镇人民政府", "2025年1月20日"});
    const std::string shape =
        one_of({"<p style=\"text-indent:2em\">{}</p>", "<p>　　{}</p>",
                "&nbsp;&nbsp;&nbsp;&nbsp;{}<br>\n", "<div>{}</div>", "<section>{}</section>",
                "<p class=MsoNormal><span><span lang=EN-US>{}</span></span><o:p></o:p></p>"});
    std::string html;
    for (const std::string& line : lines) html += fmt::format(fmt::runtime(shape), line);
    out_.body = lines;
    if (chance(25)) {
      html +=
          "<table border=1><tr><td><p>序号</p></td><td><p>项目</p></td></tr>"
          "<tr><td>1</td><td>行政处罚</td></tr><tr><td>2</td><td>行政许可</td></tr></table>";
      out_.body.insert(out_.body.end(), {"序号\t项目", "1\t行政处罚", "2\t行政许可"});
    }
    if (chance(30)) {
      html += "<p>附件：<a href=/u/f.docx>云溪镇普法责任清单.docx</a></p>";
      out_.body.push_back("附件：云溪镇普法责任清单.docx");
    }
    if (chance(20)) html = "<table width=90%><tr><td>" + html + "</td></tr></table>";
    return fmt::format(
        "<div class=\"{}\" id=\"{}\">{}</div>",
        one_of({"zwxl-content", "TRS_Editor", "view TRS_UEDITOR trs_paper_default", "c8a1",
                "content", "article-content", "", "wz", "mainbox", "v_news_content"}),
        one_of({"", "", "zoom", "vsb_content", "UCAP-CONTENT", "n7"}), html);
  }

  std::string tail() {
    return one_of({"", "<div>扫一扫在手机打开当前页</div>",
                   "<div class=fx>分享到：<a>微信</a><a>微博</a></div>",
                   "<div><a>【打印】</a><a>【关闭】</a></div>", "<p>（责任编辑：某某）</p>",
                   "<div>【打印本页】 【关闭窗口】</div><div>用手机扫描二维码分享至微信</div>"});
  }

  std::string related() {
    return one_of(
        {"",
         "<div><h3>相关文档</h3><ul><li><a href=/1.html>云溪镇2023年法治政府建设情况报告</a></li>"
         "<li><a href=/2.html>云溪镇2022年法治政府建设情况报告</a></li></ul></div>",
         "<div>上一篇：<a href=/a.html>云溪镇2025年度部门预算公开</a></div><div>下一篇：没有了</div>",
         "<div><p>上一条：<a href=/a.html>关于公布权责清单的公告</a></p></div>"});
  }

  std::string side() {
    return one_of(
        {"",
         "<div class=l1><h3>政府信息公开</h3><ul><li><a href=/g1/>政府信息公开指南</a></li>"
         "<li><a href=/g2/>政府信息公开制度</a></li><li><a href=/g3/>依申请公开</a></li></ul></div>",
         "<div class=r2><h4>热点新闻</h4><ul>"
         "<li><a href=/x1.html>云溪镇召开安全生产工作会议部署岁末年初重点工作</a><span>01-12</span></li>"
         "<li><a href=/x2.html>区领导到云溪镇调研乡村振兴工作</a><span>01-11</span></li>"
         "<li><a href=/x3.html>云溪镇开展冬春火灾防控专项行动</a><span>01-10</span></li></ul></div>"});
  }

  std::mt19937 random_;
  Drawn out_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines{""};
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

TEST(Layouts, PagesDrawnFromUsualPartsAreReadToTheLetter) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    const Drawn drawn = Draw{seed}.page();
    SCOPED_TRACE(fmt::format("seed {}:\n{}", seed, drawn.html));
    Response response;
    response.request = {.url = "https://www.example.gov.cn/gk/t20250120_1.html",
                        .purpose = Purpose::document};
    response.exchanges.push_back(
        {.url = response.request.url, .status = 200, .body = drawn.html, .complete = true});
    const Content content = read(response, Portal{});
    const auto* const document = std::get_if<Document>(&content);
    ASSERT_NE(document, nullptr);
    EXPECT_EQ(lines_of(document->text()), drawn.body);
    EXPECT_EQ(document->title, drawn.title);
    EXPECT_EQ(document->index_no, drawn.index_no);
    EXPECT_EQ(document->doc_no, drawn.doc_no);
    EXPECT_EQ(document->topic, drawn.topic);
    EXPECT_EQ(document->genre, drawn.genre);
    EXPECT_EQ(document->validity, drawn.validity);
    if (drawn.publisher) {
      EXPECT_EQ(document->publisher, drawn.publisher);
    }
    if (drawn.written_on) {
      EXPECT_EQ(document->written_on, drawn.written_on);
    }
    if (drawn.published_on) {
      EXPECT_EQ(document->published_on, drawn.published_on);
    }
    for (const Stripped& line : document->stripped)
      EXPECT_NE(line.rule, "unexplained") << line.text;
    if (HasFailure()) return;
  }
}

// Prose beside a document that leads on to its own page is neither its title nor its body.
TEST(Layouts, TheBeginningOfAnotherPageIsChrome) {
  Response response;
  response.request = {.url = "https://www.example.gov.cn/gk/t20250120_1.html",
                      .purpose = Purpose::document};
  response.exchanges.push_back(
      {.url = response.request.url,
       .status = 200,
       .body =
           "<title></title><div><h3>通知公告</h3><p>为进一步规范行政执法行为，现公开征集意见建议，"
           "欢迎广大群众踊跃参与。<a href=/x.html>[详细]</a></p></div><div><ul><li>索引号：1</li>"
           "<li>发布机构：云溪镇人民政府</li></ul><p align=center>云溪镇2024年普法工作情况报告</p>"
           "<div><p>2024年，我镇扎实开展普法，现将有关情况报告如下。</p><p>特此报告。</p></div></div>",
       .complete = true});
  const Content content = read(response, Portal{});
  const auto* const document = std::get_if<Document>(&content);
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(document->title, "云溪镇2024年普法工作情况报告");
  EXPECT_EQ(document->text(), "2024年，我镇扎实开展普法，现将有关情况报告如下。\n特此报告。");
}

}  // namespace
}  // namespace gongkai
