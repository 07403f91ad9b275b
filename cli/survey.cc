#include "cli/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "cli/terminal.h"
#include "config/fold.h"
#include "crawler/url.h"
#include "extract/json.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kRowsShown = 5;
constexpr std::size_t kPagesShown = 3;

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += between;
    all += text;
  }
  return all;
}

std::string size_of(const Listing& listing) {
  std::string size = fmt::format("{}: {} rows here", listing.family, listing.rows.size());
  if (listing.pages) size += fmt::format(", {} pages", *listing.pages);
  if (listing.declared_total) size += fmt::format(", {} rows declared", *listing.declared_total);
  if (listing.unrendered) size += "; unrendered: its rows come by a script that is not in the page";
  return size;
}

std::string rows_text(const FoundColumn& column) {
  std::string lines;
  const std::vector<Row>& rows = column.rows();
  for (std::size_t i = 0; i < std::min(rows.size(), kRowsShown); ++i) {
    lines += fmt::format("  {:<8} {:10}  {}\n", i == 0 ? "rows" : "", rows[i].date,
                         to_stdout(rows[i].title));
  }
  if (rows.size() > kRowsShown) {
    const Row& last = rows.back();
    lines += fmt::format("  {:<8} … {} more, the last of {}: {}\n", "", rows.size() - kRowsShown,
                         last.date.empty() ? "no date" : last.date, to_stdout(last.title));
  }
  return lines;
}

std::string pages_text(const FoundColumn& column) {
  std::string lines;
  const std::vector<Request>& next = (column.part ? *column.part : column.listing).next;
  for (std::size_t i = 0; i < std::min(next.size(), kPagesShown); ++i) {
    lines += fmt::format("  {:<8} {}{}\n", i == 0 ? "next" : "", to_stdout(next[i].url),
                         next[i].form.empty() ? "" : "  POST " + to_stdout(next[i].form));
  }
  if (next.size() > kPagesShown) {
    lines += fmt::format("  {:<8} … {} more, the last {}\n", "", next.size() - kPagesShown,
                         to_stdout(next.back().url));
  }
  if (const auto& page = column.next_page) {
    lines += page->problem.empty()
                 ? fmt::format("  {:<8} page 2 has {} rows, {} of them new\n", "", page->rows,
                               page->new_rows)
                 : fmt::format("  {:<8} page 2: {}\n", "", to_stdout(page->problem));
  }
  return lines;
}

std::string sections_text(const Report& report) {
  std::vector<std::string> found;
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < kSectionKinds; ++i) {
    const auto kind = static_cast<SectionKind>(i);
    (report.has(kind) ? found : missing).emplace_back(to_string(kind));
  }
  return fmt::format("sections {}{}{}", found.empty() ? "none" : joined(found, ", "),
                     missing.empty() ? "" : "; missing ", joined(missing, ", "));
}

std::string sample_text(const FoundColumn& column) {
  if (!column.sample) return {};
  std::string lines = fmt::format("  {:<8} {}\n", "sample", to_stdout(column.sample->url));
  if (!column.document)
    return lines + fmt::format("           {}\n", to_stdout(column.sample->problem));
  const Document& document = *column.document;
  const auto line = [&](std::string_view name, const std::optional<std::string>& value) {
    lines += fmt::format("           {:<12} {}\n", name, value ? to_stdout(*value) : "-");
  };
  line("title", document.title);
  line("issuer", document.issuer);
  line("published_on", document.published_on);
  if (document.report_year)
    lines += fmt::format("           {:<12} {}\n", "report_year", *document.report_year);
  lines += fmt::format("           {} characters, {} attachments\n",
                       count_characters(document.text()), document.attachments.size());
  if (document.report) {
    lines += fmt::format("           {}; {}\n", to_string(document.report->genre),
                         sections_text(*document.report));
  }
  return lines;
}

std::string column_text(const FoundColumn& column) {
  std::string text =
      fmt::format("column   {}  {}\n", to_stdout(column.name), to_stdout(column.url));
  if (!column.way.empty())
    text += fmt::format("  {:<8} {}\n", "way", to_stdout(joined(column.way, " > ")));
  text += fmt::format("  {:<8} {}\n", "family", to_stdout(size_of(column.listing)));
  if (!column.listing.warning.empty())
    text += fmt::format("  {:<8} {}\n", "warning", to_stdout(column.listing.warning));
  if (!column.listing.columns.empty()) {
    text += fmt::format("  {:<8} {} sub-columns, the first {}\n", "columns",
                        column.listing.columns.size(), to_stdout(column.listing.columns[0].url));
  }
  if (column.part) text += fmt::format("  {:<8} {}\n", "there", to_stdout(size_of(*column.part)));
  text += rows_text(column);
  if (!column.rows().empty()) {
    text += fmt::format("  {:<8} {} of {} rows are annual reports by their titles\n", "",
                        column.reports(), column.rows().size());
  }
  return text + pages_text(column) + sample_text(column);
}

Json json(const std::optional<Try>& attempt) {
  if (!attempt) return nullptr;
  return {{"url", attempt->url},
          {"problem", attempt->problem.empty() ? Json(nullptr) : Json(attempt->problem)},
          {"rows", attempt->rows},
          {"new_rows", attempt->new_rows}};
}

Json json(const FoundColumn& column) {
  return {{"url", column.url},
          {"name", column.name},
          {"site", column.site},
          {"way", column.way},
          {"reports", column.reports()},
          {"listing", Json::parse(to_json(Content{column.listing}))},
          {"part", column.part ? Json::parse(to_json(Content{*column.part})) : Json(nullptr)},
          {"next_page", json(column.next_page)},
          {"sample", json(column.sample)},
          {"document",
           column.document ? Json::parse(to_json(Content{*column.document})) : Json(nullptr)}};
}

/// Folder of a URL's path: what is under it belongs to the column.
std::string folder_of(const Url& url) {
  const std::string_view path = url.path();
  return std::string{path.substr(0, path.rfind('/') + 1)};
}

/// Adds the paths that a column's pages stand under: its folder, and those of the pages that stand
/// elsewhere (list APIs).
void add_paths(const FoundColumn& column, std::vector<std::string>& paths) {
  const auto covered = [&](const Url& url) {
    return std::ranges::any_of(
        paths, [&](const std::string& path) { return url.path().starts_with(path); });
  };
  const auto add = [&](const std::string& address, bool folder) {
    const auto url = Url::parse(address);
    if (url && !covered(*url)) paths.push_back(folder ? folder_of(*url) : std::string{url->path()});
  };
  add(column.url, true);
  for (const Request& sub : column.listing.columns) add(sub.url, true);
  for (const Request& page : column.listing.next) add(page.url, false);
  if (!column.part) return;
  for (const Request& page : column.part->next) add(page.url, false);
}

}  // namespace

std::size_t FoundColumn::reports() const {
  return static_cast<std::size_t>(std::ranges::count_if(rows(), [](const Row& row) {
    return read_report_title(row.title).genre == TitleGenre::annual_report;
  }));
}

std::string to_text(const Survey& survey) {
  std::string text;
  for (const Step& step : survey.steps) {
    text += fmt::format("asked    {}{}{}: {}\n", to_stdout(step.url), step.text.empty() ? "" : "  ",
                        to_stdout(step.text), to_stdout(step.outcome));
  }
  for (const FoundColumn& column : survey.columns) text += "\n" + column_text(column);
  if (survey.columns.empty()) text += "\nno column of reports was found\n";
  return text;
}

std::string to_json(const Survey& survey) {
  Json steps = Json::array();
  for (const Step& step : survey.steps)
    steps.push_back({{"url", step.url}, {"text", step.text}, {"outcome", step.outcome}});
  Json columns = Json::array();
  for (const FoundColumn& column : survey.columns) columns.push_back(json(column));
  const Json all{{"start", survey.start},
                 {"requests", survey.requests},
                 {"steps", std::move(steps)},
                 {"columns", std::move(columns)}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Portal portal_of(const Survey& survey) {
  constexpr std::size_t kMostPaths = 50;
  Portal portal;
  bool mixed = false;
  for (const FoundColumn& column : survey.columns) {
    portal.start.push_back(column.url);
    const auto url = Url::parse(column.url);
    const std::string host{url ? url->host() : ""};
    if (std::ranges::find(portal.hosts, host) == portal.hosts.end()) portal.hosts.push_back(host);
    add_paths(column, portal.paths);
    mixed = mixed || column.reports() * 2 < column.rows().size();
  }
  const FoundColumn& first = survey.columns.front();
  portal.title = first.site.empty() ? first.name : first.site + " " + first.name;
  if (portal.paths.size() > kMostPaths) portal.paths.clear();
  const bool any = std::ranges::any_of(
      survey.columns, [](const FoundColumn& column) { return column.reports() > 0; });
  if (mixed && any) portal.interest = "法治政府建设.*(报告|情况|总结)";
  return portal;
}

}  // namespace gongkai
