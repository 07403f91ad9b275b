#include "extract/report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "config/fold.h"
#include "extract/content.h"
#include "extract/index_no.h"
#include "extract/report_head.h"
#include "extract/words.h"
#include "extract/year.h"

namespace gongkai {
namespace {

using std::chrono::April;
using std::chrono::day;
using std::chrono::year;

/// The parts of the breadcrumb line: 首页, 法治政府建设年度报告, 2025年.
std::vector<std::string> crumbs_of(const Document& document) {
  constexpr auto kSeparators = std::to_array<std::string_view>({">", "»", "→", "›", "\\", "/"});
  std::vector<std::string> crumbs;
  for (const Stripped& line : document.stripped) {
    if (line.rule != "breadcrumb") continue;
    const std::string folded = fold(line.text);
    std::string crumb;
    for (std::size_t at = 0; at < folded.size();) {
      const std::string_view separator = front_of(std::string_view{folded}.substr(at), kSeparators);
      const std::size_t size = separator.empty()
                                   ? code_point_at(std::string_view{folded}.substr(at)).size
                                   : separator.size();
      if (separator.empty()) {
        crumb += std::string_view{folded}.substr(at, size);
      } else {
        crumbs.push_back(std::exchange(crumb, {}));
      }
      at += size;
    }
    crumbs.push_back(std::move(crumb));
  }
  return crumbs;
}

std::optional<Date> date_of(const std::optional<std::string>& iso) {
  return iso ? parse_date(*iso) : std::nullopt;
}

const Claim* chosen(const std::vector<Claim>& claims, std::string_view field) {
  const auto found = std::ranges::find_if(
      claims, [&](const Claim& one) { return one.field == field && one.chosen; });
  return found == claims.end() ? nullptr : &*found;
}

/// Puts a report together from a document and what stands around it.
class Reader {
 public:
  Reader(Document& document, std::string_view column)
      : document_{document},
        column_{column},
        head_{read_report_head(document.title.value_or(""), document.blocks)},
        crumbs_{crumbs_of(document)} {}

  void read() {
    if (!read_genre()) return;
    read_year();
    read_issuers();
    read_place();
    read_dates();
    if (report_.genre == TitleGenre::annual_report) read_body();
    document_.report = std::move(report_);
  }

 private:
  bool read_genre();
  void read_year();
  void read_issuers();
  void read_place();
  void read_dates();
  void read_body();
  std::string site() const;
  bool column_is_of_reports() const;
  void claim(const char* field, std::string value, std::string raw, double confidence,
             const char* rule);

  Document& document_;
  std::string_view column_;
  ReportHead head_;
  std::vector<std::string> crumbs_;
  Report report_;
};

void Reader::claim(const char* field, std::string value, std::string raw, double confidence,
                   const char* rule) {
  const bool first = chosen(document_.claims, field) == nullptr;
  document_.claims.push_back({.field = field,
                              .value = std::move(value),
                              .raw = std::move(raw),
                              .layer = Layer::derived,
                              .confidence = confidence,
                              .rule = rule,
                              .source = {},
                              .chosen = first});
}

bool Reader::column_is_of_reports() const {
  const auto names_reports = [](std::string_view name) {
    return read_report_title(name).genre == TitleGenre::annual_report;
  };
  return names_reports(column_) || std::ranges::any_of(crumbs_, names_reports);
}

bool Reader::read_genre() {
  report_.genre = head_.genre;
  report_.genre_rule = head_.genre_rule;
  // 2023年法治建设工作报告 in a column of reports on 法治政府建设, or 年度报告 without more.
  constexpr auto kReports = std::to_array<std::string_view>({"报告", "总结", "年报", "情况"});
  const bool calls_itself_report = holds_any(document_.title.value_or(""), kReports);
  const bool neighbour = head_.genre == TitleGenre::related ||
                         (head_.genre == TitleGenre::unrelated && head_.title.year);
  if (neighbour && calls_itself_report && column_is_of_reports()) {
    report_.genre = TitleGenre::annual_report;
    report_.genre_rule = "column";
  }
  return report_.genre != TitleGenre::unrelated;
}

void Reader::read_year() {
  const bool claimed = chosen(document_.claims, "report_year") != nullptr;
  for (const std::string& crumb : crumbs_) {
    const std::optional<FoundYear> found = find_year(crumb);
    const bool whole =
        found && !found->is_range && found->range.end - found->range.begin == crumb.size();
    if (whole) claim("report_year", std::to_string(found->value), crumb, 0.45, "year folder");
  }
  if (const std::optional<int> titled = head_.title.year; titled && !claimed) {
    claim("report_year", std::to_string(*titled), document_.title.value_or(""), 0.4, "title");
  }
  const std::optional<Date> published = date_of(document_.published_on);
  if (published && report_.genre == TitleGenre::annual_report) {
    const int before = static_cast<int>(published->year()) - 1;
    claim("report_year", std::to_string(before), *document_.published_on, 0.3,
          "year before published_on");
  }
  const Claim* const best = chosen(document_.claims, "report_year");
  int value = 0;
  if (best != nullptr)
    std::from_chars(best->value.data(), best->value.data() + best->value.size(), value);
  if (value > 0) report_.year = value;
}

void Reader::read_issuers() {
  if (chosen(document_.claims, "issuer") == nullptr) {
    for (const std::string& organ : head_.title.issuers)
      claim("issuer", organ, document_.title.value_or(""), 0.5, "title");
  }
  // Who published is not who reports, unless nothing else says who does.
  if (document_.publisher)
    claim("issuer", *document_.publisher, *document_.publisher, 0.3, "publisher");
  for (std::size_t i = crumbs_.size(); i-- > 0;) {
    for (const std::string& organ : read_report_title(crumbs_[i]).issuers)
      claim("issuer", organ, crumbs_[i], 0.25, "column");
  }
  for (const std::string& organ : read_report_title(column_).issuers)
    claim("issuer", organ, std::string{column_}, 0.2, "column");
  if (const Claim* const best = chosen(document_.claims, "issuer"))
    report_.issuers = split_organs(best->value);
}

/// What the site calls itself, or else whose column it is.
std::string Reader::site() const {
  const auto named = std::ranges::find(document_.claims, "site", &Claim::field);
  if (named != document_.claims.end()) return named->value;
  const std::vector<std::string> owners = read_report_title(column_).issuers;
  return owners.empty() ? std::string{} : owners.front();
}

void Reader::read_place() {
  const int as_of = report_.year.value_or(9999);
  RegionEvidence evidence{
      .issuers = report_.issuers, .publisher = document_.publisher.value_or(""), .site = site()};
  if (document_.index_no) {
    if (const auto index = parse_index_no(*document_.index_no)) evidence.division = index->division;
  }
  report_.region = find_region(evidence, as_of);
  if (report_.region.code != 0) {
    claim("region_code", std::to_string(report_.region.code), report_.region.name,
          report_.region.as_of == as_of ? 0.9 : 0.8, report_.region.rule.c_str());
  }
  if (report_.issuers.empty()) return;
  const Organ organ = parse_organ(report_.issuers.front(), as_of);
  report_.level = organ.level;
  report_.kind = organ.kind;
}

void Reader::read_dates() {
  if (!report_.year || report_.genre != TitleGenre::annual_report) return;
  report_.due = year{*report_.year + 1} / April / day{1};
  if (const std::optional<Date> published = date_of(document_.published_on))
    report_.on_time = *published <= *report_.due;
}

void Reader::read_body() {
  report_.sections = find_sections(document_.blocks, report_.year);
  report_.quantities = find_quantities(document_);
  if (!document_.report_year) document_.report_year = report_.year;
  const Claim* const issuer = chosen(document_.claims, "issuer");
  if (!document_.issuer && issuer != nullptr) document_.issuer = issuer->value;
}

}  // namespace

bool Report::has(SectionKind section) const {
  return std::ranges::find(sections, section, &Section::kind) != sections.end();
}

void read_report(Document& document, std::string_view column) {
  Reader{document, column}.read();
}

}  // namespace gongkai
