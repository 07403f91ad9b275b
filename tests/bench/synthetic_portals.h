#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/divisions.h"
#include "config/portal.h"
#include "extract/content.h"
#include "extract/fields.h"
#include "extract/report.h"
#include "store/archive.h"
#include "tests/scratch_archive.h"

namespace gongkai {

/// Text with the words of reports: a few are everywhere, most are rare. The same seed always says
/// the same.
class Language {
 public:
  explicit Language(unsigned seed) : random_{seed} {
    constexpr std::array<std::string_view, 28> kCommon{
        "法治", "政府", "建设", "行政", "执法", "信访", "矛盾", "纠纷", "的",   "调解",
        "培训", "公开", "监督", "和",   "复议", "诉讼", "普法", "宣传", "决策", "合同",
        "审查", "在",   "文件", "清理", "群众", "对",   "服务", "改革"};
    words_.assign(kCommon.begin(), kCommon.end());
    std::mt19937 characters{7};
    while (words_.size() < kWords) {
      std::string word;
      for (int i = 0; i < 2; ++i) add(word, 0x4E00 + static_cast<unsigned>(characters() % 3000));
      words_.push_back(std::move(word));
    }
  }

  /// The word of this rank, from 1; it is met about as often as 1/rank, as Zipf has it.
  [[nodiscard]] const std::string& word(std::size_t rank) const { return words_.at(rank - 1); }

  std::string sentence() {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      const double u = std::uniform_real_distribution{}(random_);
      const auto rank = static_cast<std::size_t>(std::pow(static_cast<double>(kWords), u));
      text += words_[std::min(rank, kWords) - 1];
      if (i == 5) text += "，";
    }
    const auto count = random_() % 1000;
    return text + (count % 4 == 0 ? fmt::format("{}件。", count) : "。");
  }

 private:
  static constexpr std::size_t kWords = 20000;

  static void add(std::string& text, unsigned code) {
    text += static_cast<char>(0xE0U | code >> 12U);
    text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    text += static_cast<char>(0x80U | (code & 0x3FU));
  }

  std::mt19937 random_;
  std::vector<std::string> words_;
};

/// Four hundred county portals, each with one column of the reports, plans and notices of 75
/// organs. They are put into an archive as a crawl puts them: the page of the column with its rows,
/// which are queued, and then what each row leads to, read as a report where it is one. Of fifty
/// rows one is gone, one has changed since, and two link a file.
class SyntheticPortals {
 public:
  static constexpr int kPortals = 400;
  static constexpr int kRows = 50;  ///< of a page

  SyntheticPortals() {
    for (const Division* const county : counties()) sites_.push_back(site_of(*county));
  }

  void put_portals(Archive& archive) const {
    for (const Site& site : sites_) archive.put_portal(site.portal, kNoon);
  }

  /// Page `page` of a portal's column, from 0, and what its first `rows` rows lead to. How many
  /// documents that makes.
  int put_page(Archive& archive, int portal, int page, int rows = kRows) {
    const Site& site = sites_.at(static_cast<std::size_t>(portal));
    Request asked =
        listing_request(page == 0 ? site.portal.start.front()
                                  : fmt::format("{}index_{}.html", site.portal.start.front(), page),
                        page + 1);
    asked.column = site.portal.start.front();
    asked.portal = site.portal.name;
    Listing listing{.url = asked.url, .family = "trs", .declared_total = kRows * (page + 1)};
    Outcome outcome{
        .feed = FeedStep{.head = asked.column, .feed = {.walk = 1, .declared = kRows * (page + 1)}},
        .depth = 1};
    for (int i = 0; i < rows; ++i) {
      Request request = document_request(url_of(site, page, i));
      request.portal = site.portal.name;
      request.referer = asked.url;
      request.row = gongkai::Row{.url = request.url,
                                 .title = title_of(site, page * kRows + i),
                                 .date = date_of(page * kRows + i),
                                 .source = ByteRange{1000, 1200}};
      listing.rows.push_back(*request.row);
      outcome.rows.push_back({.request = std::move(request)});
    }
    archive.record(answer(asked, fmt::format("<html><title>{}</title>{}</html>", site.portal.title,
                                             asked.url)),
                   listing, outcome, kNoon);
    int made = 0;
    for (int i = 0; i < rows; ++i)
      made += put_row(archive, site, outcome.rows[static_cast<std::size_t>(i)].request,
                      page * kRows + i);
    return made;
  }

  [[nodiscard]] const Language& language() const { return language_; }

 private:
  static constexpr int kOrgans = 75;
  static constexpr std::size_t kTextBytes = 2000;

  struct Site {
    Portal portal;
    std::string county;
    std::uint32_t code = 0;  // GB/T 2260
    std::vector<std::string> organs;
  };

  static std::vector<const Division*> counties() {
    constexpr int kYear = 2018;
    std::vector<const Division*> counties;
    for (std::uint32_t code = 110000; counties.size() < kPortals && code < 660000; ++code) {
      const Division* const division = builtin_divisions().at(code, kYear);
      if (division != nullptr && rank_of(code) == DivisionRank::county &&
          division->name.ends_with("县")) {
        counties.push_back(division);
      }
    }
    return counties;
  }

  Site site_of(const Division& county) {
    constexpr std::array<std::string_view, 25> kDepartments{
        "教育局",     "公安局", "民政局", "司法局", "财政局", "人力资源和社会保障局",
        "生态环境局", "交通局", "水利局", "商务局", "审计局", "住房和城乡建设局",
        "农业农村局", "统计局", "林业局", "医保局", "信访局", "市场监督管理局",
        "应急管理局", "档案局", "城管局", "卫健委", "发改委", "文化和旅游局",
        "自然资源局"};
    Site site{.county = std::string{county.name}, .code = county.code};
    const std::string host = fmt::format("www.c{}.example", county.code);
    site.portal = portal_of_url(fmt::format("https://{}/zwgk/fzzfjsndbg/", host));
    site.portal.name = fmt::format("county-{}", county.code);
    site.portal.title = fmt::format("{} 法治政府建设年度报告", site.county);
    site.portal.toml = fmt::format("title = \"{}\"\nstart = [\"{}\"]\n", site.portal.title,
                                   site.portal.start.front());
    site.organs.push_back(site.county + "人民政府");
    for (const std::string_view department : kDepartments)
      site.organs.push_back(fmt::format("{}{}", site.county, department));
    for (std::size_t town = 100; site.organs.size() < kOrgans; ++town)
      site.organs.push_back(fmt::format("{}{}镇人民政府", site.county, language_.word(town)));
    return site;
  }

  static const std::string& organ_of(const Site& site, int n) {
    return site.organs[static_cast<std::size_t>(n % kOrgans)];
  }
  static int year_of(int n) { return 2015 + n / kOrgans % 11; }
  /// 0, 3 annual reports, 1 plans, 2 notices of something else
  static int genre_of(int n) { return n / (kOrgans * 11) % 4; }

  static std::string url_of(const Site& site, int page, int row) {
    return fmt::format("https://www.c{}.example/zwgk/fzzfjsndbg/{}/t{}.html", site.code,
                       year_of(page * kRows + row), 1'000'000 + page * kRows + row);
  }

  static std::string title_of(const Site& site, int n) {
    const std::string& organ = organ_of(site, n);
    switch (genre_of(n)) {
      case 0: return fmt::format("{}{}年法治政府建设年度报告", organ, year_of(n));
      case 1: return fmt::format("{}{}年法治政府建设工作要点", organ, year_of(n));
      case 2: return fmt::format("{}关于{}年第{}号事项的通知", organ, year_of(n), n);
      default: return fmt::format("{}关于{}年度法治政府建设情况的报告", organ, year_of(n));
    }
  }

  static std::string date_of(int n) {
    return fmt::format("{}-0{}-{:02}", year_of(n) + 1, n % 7 == 0 ? 5 : 3, n % 28 + 1);
  }

  static void say(Document& document, std::string_view field, std::string value, Layer layer,
                  std::string rule) {
    document.claims.push_back({.field = std::string{field},
                               .value = value,
                               .raw = std::move(value),
                               .layer = layer,
                               .confidence = 0.9,
                               .rule = std::move(rule),
                               .source = ByteRange{300, 340}});
  }

  void add_text(Document& document, int n) {
    constexpr std::array<std::string_view, 4> kHeadings{
        "一、主要举措和成效", "二、存在的不足和原因", "三、主要负责人履行第一责任人职责情况",
        "四、下一年度工作安排"};
    std::size_t bytes = 0;
    for (std::size_t i = 0; bytes < kTextBytes; ++i) {
      if (i % 2 == 0 && i / 2 < kHeadings.size()) {
        document.blocks.push_back({.kind = BlockKind::heading,
                                   .level = 1,
                                   .text = std::string{kHeadings[i / 2]},
                                   .source = ByteRange{1000 + bytes, 1030 + bytes}});
        continue;
      }
      std::string text;
      while (text.size() < 400) text += language_.sentence();
      if (i == 1) text += fmt::format("全年化解矛盾纠纷{}件，开展普法宣传{}余场次。", n, n % 90);
      document.blocks.push_back({.kind = BlockKind::paragraph,
                                 .text = std::move(text),
                                 .source = ByteRange{1000 + bytes, 1400 + bytes}});
      bytes += document.blocks.back().text.size();
    }
  }

  Document document_of(const Site& site, const Request& request, int n) {
    Document document{.url = request.url, .charset = {.declared = "utf-8", .used = "UTF-8"}};
    const std::string& organ = organ_of(site, n);
    say(document, "title", title_of(site, n), Layer::meta, "meta:ArticleTitle");
    say(document, "title", title_of(site, n), Layer::row, "row");
    say(document, "publisher", organ, Layer::block, "label:发布机构");
    say(document, "published_on", date_of(n), Layer::block, "label:发布日期");
    say(document, "published_on", date_of(n), Layer::row, "row");
    // Of ten numbers that a county gives out in a year one is not disclosed.
    const int number = n % kOrgans + n / (kOrgans * 11) * kOrgans;
    say(document, "index_no",
        fmt::format("11{}0123456789/{}-{:05}", site.code, year_of(n), number + number / 9),
        Layer::block, "label:索引号");
    if (genre_of(n) != 0) {
      say(document, "doc_no",
          fmt::format("{}发〔{}〕{}号", site.county, year_of(n), number + number / 9), Layer::block,
          "label:发文字号");
    }
    for (const std::string_view line :
         {"首页 > 政务公开 > 法治政府建设年度报告", "打印本页", "关闭"})
      document.stripped.push_back(
          {.text = std::string{line}, .rule = "share", .source = ByteRange{200, 240}});
    add_text(document, n);
    choose_fields(document);
    read_report(document, site.portal.title);
    return document;
  }

  static std::string page_of(const Document& document) {
    return fmt::format("<!DOCTYPE html><title>{}</title><body><p>{}</body>", *document.title,
                       document.text());
  }

  int put_row(Archive& archive, const Site& site, const Request& request, int n) {
    if (n % kRows == 13) {
      archive.record(failure(request, FetchState::gone, "the portal says that the page is gone"),
                     Refusal{}, {}, kNoon);
      return 0;
    }
    Document document = document_of(site, request, n);
    Outcome outcome{.ask_again = kNoon + std::chrono::days{30}, .depth = 2};
    Request file{.url = request.url + ".docx",
                 .referer = request.url,
                 .purpose = Purpose::attachment,
                 .portal = site.portal.name};
    const bool has_file = n % 25 == 4;
    if (has_file) {
      document.attachments.push_back({.url = file.url, .name = "附件"});
      outcome.next.push_back(file);
    }
    archive.record(answer(request, page_of(document)), document, outcome, kNoon);
    if (n % kRows == 31) {
      add_text(document, n);
      archive.record(answer(request, page_of(document)), document, outcome, kNoon);
    }
    if (!has_file) return 1;
    Document attached{.url = file.url};
    attached.title = "附件";
    add_text(attached, n);
    archive.record(answer(file, page_of(attached)), attached, {}, kNoon);
    return 2;
  }

  Language language_{1};
  std::vector<Site> sites_;
};

}  // namespace gongkai
