#include "store/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/completeness.h"
#include "cli/query.h"
#include "cli/steady_clock.h"
#include "cli/terminal.h"
#include "config/text_file.h"
#include "extract/nullable.h"
#include "store/archive.h"
#include "store/csv.h"
#include "store/status.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kName = 36;  // columns of a terminal
constexpr int kCell = 8;

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// What a person sees of a cell.
std::string word(const CoverageCell& cell) {
  switch (cell.standing) {
    case CoverageStanding::archived:
      if (!cell.days_late) return "yes?";
      return *cell.days_late > 0 ? fmt::format("+{}d", *cell.days_late) : "yes";
    case CoverageStanding::not_due: return "due";
    case CoverageStanding::no_issuer: return "-";
    case CoverageStanding::never_seen: return "never";
    default: return std::string{to_string(cell.standing)};
  }
}

void print_rows(const Coverage& coverage) {
  fmt::print("{}", in_columns("", kName));
  for (const int year : coverage.years) fmt::print("  {:<{}}", year, kCell - 2);
  fmt::print("\n");
  bool was_expected = true;
  for (const CoverageRow& row : coverage.rows) {
    if (coverage.has_roster && was_expected && !row.expected) fmt::print("not in the roster\n");
    was_expected = row.expected;
    std::string name = row.name;
    if (row.id.empty() && row.division != 0) name += fmt::format(" {}", row.division);
    fmt::print("{}", in_columns(to_stdout(name), kName));
    for (const int year : coverage.years) {
      const auto cell = row.years.find(year);
      fmt::print("  {:<{}}", cell == row.years.end() ? "" : word(cell->second), kCell - 2);
    }
    fmt::print("\n");
  }
}

void print_reasons(const Coverage& coverage) {
  for (const CoverageRow& row : coverage.rows) {
    for (const auto& [year, cell] : row.years) {
      const bool is_told =
          cell.standing == CoverageStanding::failed || cell.standing == CoverageStanding::listed;
      if (!is_told) continue;
      fmt::print("{:<8} {} {}\n         {}\n         {}\n", to_string(cell.standing), year,
                 to_stdout(row.name), to_stdout(cell.url), to_stdout(cell.reason));
    }
  }
  for (const Unplaced& one : coverage.unplaced) {
    fmt::print("unplaced {}: names no issuer or no year: {}\n         {}\n",
               to_string(one.standing), to_stdout(one.title), to_stdout(one.url));
  }
  for (const UnresolvedName& one : coverage.unresolved)
    fmt::print("name     {}: {}\n", to_stdout(one.name), to_stdout(one.why));
}

void print(const Coverage& coverage) {
  using enum CoverageStanding;
  print_rows(coverage);
  fmt::print(
      "\nyes: archived and in time; +Nd: N days late; yes?: undated; failed, listed: seen and not "
      "archived{}\n",
      coverage.has_roster ? "; due: may still come; -: no issuer then; never: in no column" : "");
  fmt::print("{}: {} archived, {} of them late; {} failed, {} listed",
             coverage.has_roster ? "of the roster and issuers known" : "of issuers known",
             coverage.count(archived), coverage.late(), coverage.count(failed),
             coverage.count(listed));
  if (coverage.has_roster)
    fmt::print(", {} not due, {} never seen", coverage.count(not_due), coverage.count(never_seen));
  fmt::print("; {} names not resolved\n", coverage.unresolved.size());
  print_reasons(coverage);
}

void print_csv(const Coverage& coverage) {
  const std::vector<std::string> header{"issuer_id",    "issuer",    "division",  "expected",
                                        "report_year",  "standing",  "documents", "document",
                                        "published_on", "days_late", "url",       "reason"};
  fmt::print("{}", csv_record(header));
  for (const CoverageRow& row : coverage.rows) {
    for (const auto& [year, cell] : row.years) {
      const std::vector<std::string> cells{row.id,
                                           row.name,
                                           row.division == 0 ? "" : fmt::to_string(row.division),
                                           coverage.has_roster ? (row.expected ? "1" : "0") : "",
                                           fmt::to_string(year),
                                           std::string{to_string(cell.standing)},
                                           fmt::to_string(cell.documents),
                                           cell.document,
                                           cell.published_on,
                                           cell.days_late ? fmt::to_string(*cell.days_late) : "",
                                           cell.url,
                                           cell.reason};
      fmt::print("{}", csv_record(cells));
    }
  }
}

Json json_of(const CoverageRow& row, int year, const CoverageCell& cell, bool has_roster) {
  return {{"issuer_id", text_or_null(row.id)},
          {"issuer", row.name},
          {"division", row.division == 0 ? Json(nullptr) : Json(row.division)},
          {"expected", has_roster ? Json(row.expected) : Json(nullptr)},
          {"report_year", year},
          {"standing", to_string(cell.standing)},
          {"documents", cell.documents},
          {"document", text_or_null(cell.document)},
          {"published_on", text_or_null(cell.published_on)},
          {"days_late", nullable(cell.days_late)},
          {"url", text_or_null(cell.url)},
          {"reason", text_or_null(cell.reason)}};
}

/// The columns that are not all there, and the gaps.
void print(const Status& status) {
  fmt::print("columns: {} of {} are complete\n",
             std::ranges::count_if(status.columns, &ColumnLine::is_complete),
             status.columns.size());
  for (const ColumnLine& column : status.columns) {
    if (!column.is_complete()) print(column);
  }
  print_gaps(status.series);
}

void print_json(const Coverage& coverage, const Status& status) {
  Json cells = Json::array();
  for (const CoverageRow& row : coverage.rows) {
    for (const auto& [year, cell] : row.years)
      cells.push_back(json_of(row, year, cell, coverage.has_roster));
  }
  Json unresolved = Json::array();
  for (const UnresolvedName& one : coverage.unresolved)
    unresolved.push_back({{"name", one.name}, {"why", one.why}, {"reports", one.reports}});
  Json unplaced = Json::array();
  for (const Unplaced& one : coverage.unplaced) {
    unplaced.push_back(
        {{"standing", to_string(one.standing)}, {"url", one.url}, {"title", one.title}});
  }
  const Json json{{"of", coverage.has_roster ? "roster" : "issuers known"},
                  {"years", coverage.years},
                  {"cells", std::move(cells)},
                  {"unresolved", std::move(unresolved)},
                  {"unplaced", std::move(unplaced)},
                  {"columns", json_of(status.columns)},
                  {"gaps", json_of(status.series)}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

int refuse(const ConfigError& error) {
  fmt::print(stderr, "gongkai: {}\n", error.detail);
  return 2;
}

}  // namespace

int coverage(const CoverageOptions& options) {
  IssuerRegister issuers = builtin_issuers();
  if (!options.issuers.empty()) {
    const auto text = read_text_file(options.issuers);
    if (!text) return refuse(text.error());
    if (const auto added = issuers.add(*text, options.issuers); !added)
      return refuse(added.error());
  }
  std::optional<Roster> roster;
  if (!options.roster.empty()) {
    const auto text = read_text_file(options.roster);
    if (!text) return refuse(text.error());
    auto parsed = parse_roster(*text, options.roster);
    if (!parsed) return refuse(parsed.error());
    roster = *std::move(parsed);
  }
  Archive archive = Archive::open_for_reading(options.archive);
  const Coverage found =
      cover(archive, issuers, roster, CoverageYears{.from = options.from, .to = options.to},
            steady_clock()());
  if (options.csv) {
    print_csv(found);
    return 0;
  }
  const Status status = options.json ? archive.status(steady_clock()())
                                     : status_of(archive, steady_clock()(), kToldSeries + 1);
  if (options.json) {
    print_json(found, status);
  } else {
    print(found);
    print(status);
  }
  return 0;
}

}  // namespace gongkai
