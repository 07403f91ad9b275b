#include "store/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <tuple>
#include <utility>

#include "config/fold.h"
#include "config/table.h"
#include "crawler/china_time.h"
#include "extract/report_title.h"
#include "store/archive.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

template <typename Number>
bool read_number(const std::string& cell, Number least, Number most, Number& number) {
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return error == std::errc{} && end == cell.data() + cell.size() && number >= least &&
         number <= most;
}

/// The last year whose reports are all due: they are by 1 April of the next.
int last_due_year(TimePoint now) {
  const bool is_past = china_date(now).substr(5) > "04-01";
  return china_year(now) - (is_past ? 1 : 2);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Puts the table together. What is archived comes first, because it tells where a name is from.
class Coverer {
 public:
  Coverer(Archive& archive, const IssuerRegister& issuers, const CoverageYears& years,
          TimePoint now)
      : archive_{archive}, issuers_{issuers}, wanted_{years}, now_{now} {}

  Coverage cover(const std::optional<Roster>& roster) {
    const Transaction snapshot{archive_.database()};
    read_reports();
    read_failures();
    read_unasked();
    if (roster) expect(*roster);
    return finish(roster.has_value());
  }

 private:
  void read_reports();
  void read_failures();
  void read_unasked();
  void announce(const std::string& title, const std::string& url, CoverageStanding standing,
                const std::string& reason);
  void expect(const Roster& roster);
  const RegisteredIssuer* issuer_of(const Expected& expected, int first, int last) const;
  CoverageCell gap_of(const RegisteredIssuer* issuer, int year) const;
  CoverageRow& row_of(const RegisteredIssuer& issuer);
  CoverageRow& row_of(const std::string& name, int year, std::uint32_t division, int reports);
  void put(CoverageRow& row, int year, CoverageCell cell);
  Coverage finish(bool has_roster);

  Archive& archive_;
  const IssuerRegister& issuers_;
  CoverageYears wanted_;
  TimePoint now_;
  std::map<std::string, CoverageRow> rows_;                        // by who it is
  std::map<std::string, std::set<std::uint32_t>> divisions_;       // of unresolved names, folded
  std::map<std::pair<std::string, std::string>, int> unresolved_;  // name and why: reports
  std::vector<Unplaced> unplaced_;
  std::set<int> years_;
};

CoverageRow& Coverer::row_of(const RegisteredIssuer& issuer) {
  CoverageRow& row = rows_["id " + issuer.id];
  row.id = issuer.id;
  row.name = issuer.names.back().name;
  return row;
}

CoverageRow& Coverer::row_of(const std::string& name, int year, std::uint32_t division,
                             int reports) {
  ResolvedIssuer resolved = issuers_.resolve(name, year, division);
  if (resolved.issuer != nullptr) {
    CoverageRow& row = row_of(*resolved.issuer);
    if (division != 0) row.division = division;
    return row;
  }
  unresolved_[{name, std::move(resolved.why)}] += reports;
  const std::string folded = fold(name);
  std::set<std::uint32_t>& known = divisions_[folded];
  if (division == 0 && known.size() == 1) division = *known.begin();
  known.insert(division);
  CoverageRow& row = rows_[fmt::format("name {} {}", folded, division)];
  if (row.name.empty()) row.name = name;
  row.division = division;
  return row;
}

void Coverer::put(CoverageRow& row, int year, CoverageCell cell) {
  years_.insert(year);
  const auto [place, is_new] = row.years.try_emplace(year, cell);
  if (is_new) return;
  CoverageCell& there = place->second;
  const int documents = there.documents + cell.documents;
  const auto rank = [](const CoverageCell& one) {
    return std::tuple{one.standing, one.published_on.empty(), one.published_on};
  };
  if (rank(cell) < rank(there)) there = std::move(cell);
  there.documents = documents;
}

void Coverer::read_reports() {
  Statement report = archive_.database().query(
      "SELECT r.issuers, v.report_year, v.region_code, v.document, v.published_on, v.days_late, "
      "v.url, v.title FROM v_reports v JOIN document d ON d.public_id = v.document "
      "JOIN report r ON r.version = d.latest WHERE v.genre = 'annual_report' "
      "ORDER BY v.region_code IS NULL, d.id");
  while (report.next()) {
    const std::vector<std::string> issuers = lines_of(report.view(0));
    if (issuers.empty() || report.null(1)) {
      unplaced_.push_back({CoverageStanding::archived, report.text(6), report.text(7)});
      continue;
    }
    const int year = static_cast<int>(report.integer(1));
    if (!wanted_.contains(year)) continue;
    for (const std::string& issuer : issuers) {
      CoverageRow& row = row_of(issuer, year, static_cast<std::uint32_t>(report.integer(2)), 1);
      put(row, year,
          {.standing = CoverageStanding::archived,
           .documents = 1,
           .document = report.text(3),
           .published_on = report.text(4),
           .days_late = report.maybe_integer(5),
           .url = report.text(6)});
    }
  }
}

/// Something that a column lists under `title` and that is not archived.
void Coverer::announce(const std::string& title, const std::string& url, CoverageStanding standing,
                       const std::string& reason) {
  const ReportTitle read = read_report_title(title);
  if (read.genre != TitleGenre::annual_report) return;
  if (read.issuers.empty() || !read.year) {
    unplaced_.push_back({standing, url, title});
    return;
  }
  if (!wanted_.contains(*read.year)) return;
  for (const std::string& issuer : read.issuers) {
    CoverageRow& row = row_of(issuer, *read.year, 0, 1);
    put(row, *read.year, {.standing = standing, .url = url, .reason = reason});
  }
}

void Coverer::read_failures() {
  archive_.failures([this](const Failure& failure) {
    const bool was_asked = failure.state != "off_scope";
    announce(failure.title, failure.url,
             was_asked ? CoverageStanding::failed : CoverageStanding::listed,
             failure.reason.empty() ? failure.state
                                    : fmt::format("{}: {}", failure.state, failure.reason));
    return true;
  });
}

void Coverer::read_unasked() {
  Statement row = archive_.database().query(
      "SELECT q.title, q.url, q.due_at IS NULL FROM v_queue q WHERE q.last_fetch IS NULL AND "
      "q.purpose IN ('document', 'attachment') AND q.title IS NOT NULL ORDER BY q.request");
  while (row.next()) {
    announce(row.text(0), row.text(1), CoverageStanding::listed,
             row.integer(2) != 0 ? "the portal file does not want it" : "it waits to be asked");
  }
}

/// Whom a line of the roster means: an id, or a name in any year it is asked about.
const RegisteredIssuer* Coverer::issuer_of(const Expected& expected, int first, int last) const {
  const RegisteredIssuer* issuer = issuers_.find(expected.issuer);
  for (int year = last; issuer == nullptr && year >= first; --year)
    issuer = issuers_.resolve(expected.issuer, year, expected.division).issuer;
  return issuer;
}

CoverageCell Coverer::gap_of(const RegisteredIssuer* issuer, int year) const {
  CoverageCell gap;
  if (issuer != nullptr && !issuer->stood_for_report_of(year)) {
    gap.standing = CoverageStanding::no_issuer;
    for (const std::string& heir : issuer->successors) {
      gap.reason += fmt::format("{}{} into {}", gap.reason.empty() ? "" : ", ", issuer->fate,
                                issuers_.find(heir)->names.back().name);
    }
  } else if (year > last_due_year(now_)) {
    gap.standing = CoverageStanding::not_due;
  }
  return gap;
}

void Coverer::expect(const Roster& roster) {
  const int newest = std::max(last_due_year(now_), years_.empty() ? 0 : *years_.rbegin());
  const int oldest = years_.empty() ? newest : *years_.begin();
  for (const Expected& expected : roster) {
    const int first =
        std::max(expected.from.value_or(wanted_.from.value_or(oldest)), wanted_.from.value_or(0));
    const int last =
        std::min(expected.to.value_or(wanted_.to.value_or(newest)), wanted_.to.value_or(9999));
    const RegisteredIssuer* const issuer = issuer_of(expected, first, last);
    for (int year = first; year <= last; ++year) {
      CoverageRow& row =
          issuer == nullptr ? row_of(expected.issuer, year, expected.division, 0) : row_of(*issuer);
      row.expected = true;
      put(row, year, gap_of(issuer, year));
    }
  }
}

Coverage Coverer::finish(bool has_roster) {
  Coverage coverage{.has_roster = has_roster};
  if (!years_.empty()) {
    for (int year = *years_.begin(); year <= *years_.rbegin(); ++year)
      coverage.years.push_back(year);
  }
  for (auto& [who, row] : rows_) coverage.rows.push_back(std::move(row));
  std::ranges::stable_sort(coverage.rows, {}, [](const CoverageRow& row) {
    return std::tuple{!row.expected, row.name, row.division};
  });
  for (const auto& [name, reports] : unresolved_)
    coverage.unresolved.push_back({name.first, name.second, reports});
  coverage.unplaced = std::move(unplaced_);
  return coverage;
}

}  // namespace

std::string_view to_string(CoverageStanding standing) {
  constexpr std::array<std::string_view, 6> kWords{"archived", "failed",    "listed",
                                                   "not_due",  "no_issuer", "never_seen"};
  return kWords.at(std::to_underlying(standing));
}

std::expected<Roster, ConfigError> parse_roster(std::string_view csv, std::string_view file) {
  constexpr std::array<std::string_view, 4> kColumns{"issuer", "from", "to", "division"};
  const auto table = Table::parse(csv, file, kColumns, std::span{kColumns}.first(1));
  if (!table) return std::unexpected{table.error()};
  Roster roster;
  for (const Table::Row& row : table->rows) {
    Expected expected{.issuer = row.cells[0]};
    const auto fail = [&](std::string_view what) {
      return std::unexpected{table_error(file, row.line, what)};
    };
    if (expected.issuer.empty()) return fail("names no issuer");
    const auto year = [](const std::string& cell, std::optional<int>& into) {
      return cell.empty() || read_number(cell, 1949, 2999, into.emplace());
    };
    if (!year(row.cells[1], expected.from) || !year(row.cells[2], expected.to))
      return fail("from and to are years, such as 2021, or empty");
    if (expected.from && expected.to && *expected.from > *expected.to)
      return fail("from is later than to");
    if (!row.cells[3].empty() &&
        !read_number<std::uint32_t>(row.cells[3], 100000, 999999, expected.division))
      return fail("division is a code of six digits, or empty");
    roster.push_back(std::move(expected));
  }
  if (roster.empty()) return std::unexpected{table_error(file, 1, "names no issuer")};
  return roster;
}

Coverage cover(Archive& archive, const IssuerRegister& issuers, const std::optional<Roster>& roster,
               const CoverageYears& years, TimePoint now) {
  return Coverer{archive, issuers, years, now}.cover(roster);
}

std::int64_t Coverage::count(CoverageStanding standing) const {
  std::int64_t count = 0;
  for (const CoverageRow& row : rows) {
    count += std::ranges::count_if(
        row.years, [&](const auto& cell) { return cell.second.standing == standing; });
  }
  return count;
}

std::int64_t Coverage::late() const {
  std::int64_t count = 0;
  for (const CoverageRow& row : rows) {
    count += std::ranges::count_if(
        row.years, [](const auto& cell) { return cell.second.days_late.value_or(0) > 0; });
  }
  return count;
}

}  // namespace gongkai
