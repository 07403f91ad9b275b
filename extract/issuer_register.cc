#include "extract/issuer_register.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <limits>
#include <utility>

#include "config/embedded.h"
#include "config/fold.h"
#include "config/table.h"
#include "extract/index_no.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 8> kColumns{"id",          "name",   "from",      "to",
                                                   "credit_code", "parent", "successor", "fate"};
constexpr std::size_t kId = 0, kName = 1, kFrom = 2, kTo = 3, kCode = 4, kParent = 5,
                      kSuccessor = 6, kFate = 7;
constexpr std::array<std::string_view, 2> kRequired{"id", "name"};
constexpr std::array<std::string_view, 3> kFates{"renamed", "merged", "split"};
constexpr std::size_t kCreditCode = 18;

/// A year, or nothing for an empty cell; false for anything else.
bool read_year(const std::string& cell, std::optional<int>& year) {
  if (cell.empty()) return true;
  int value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size()) return false;
  year = value;
  return value >= 1949 && value <= 2999;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool is_credit_code(std::string_view code) {
  return code.size() == kCreditCode && credit_code_check(code.substr(0, 17)) == code.back();
}

/// What is wrong with a record by itself; empty when nothing is.
std::string mistake_in(const std::vector<std::string>& cells, IssuerName& named) {
  named.name = cells[kName];
  if (cells[kId].empty()) return "the issuer has no id";
  if (cells[kId].find(' ') != std::string::npos) return "an id has no blanks";
  if (cells[kName].empty()) return "the issuer has no name";
  for (const auto& [column, year] : {std::pair{kFrom, &named.from}, std::pair{kTo, &named.to}}) {
    if (!read_year(cells[column], *year))
      return fmt::format("{} is \"{}\", not a year", kColumns[column], cells[column]);
  }
  if (named.from && named.to && *named.from > *named.to) return "the name ends before it begins";
  if (!cells[kCode].empty() && !is_credit_code(cells[kCode]))
    return fmt::format("{} is no credit code: its check digit is wrong", cells[kCode]);
  const std::string& what = cells[kFate];
  if (!what.empty() && std::ranges::find(kFates, what) == kFates.end())
    return fmt::format("fate is \"{}\", not renamed, merged or split", what);
  if (what.empty() != cells[kSuccessor].empty()) return "successor and fate go together";
  return {};
}

/// Records of one id tell parts of one story; false when they contradict each other.
bool keep(std::string& known, const std::string& said) {
  if (said.empty() || known == said) return true;
  if (!known.empty()) return false;
  known = said;
  return true;
}

int distance(const IssuerName& name, int year) {
  if (name.from && year < *name.from) return *name.from - year;
  if (name.to && year > *name.to) return year - *name.to;
  return 0;
}

std::string span_of(const IssuerName& name) {
  return fmt::format("{}–{}", name.from ? fmt::to_string(*name.from) : "",
                     name.to ? fmt::to_string(*name.to) : "");
}

/// The division (GB/T 2260) that gave out a credit code; 0 when there is none.
std::uint32_t division_of(std::string_view code) {
  std::uint32_t division = 0;
  if (code.size() == kCreditCode) std::from_chars(code.data() + 2, code.data() + 8, division);
  return division;
}

}  // namespace

const std::string& RegisteredIssuer::name_in(int year) const {
  return std::ranges::min_element(names, {},
                                  [year](const IssuerName& name) { return distance(name, year); })
      ->name;
}

bool RegisteredIssuer::stood_for_report_of(int year) const {
  return std::ranges::any_of(names,
                             [year](const IssuerName& name) { return name.fits_report_of(year); });
}

std::expected<void, ConfigError> IssuerRegister::add(std::string_view csv, std::string_view file) {
  const auto table = Table::parse(csv, file, kColumns, kRequired);
  if (!table) return std::unexpected{table.error()};
  IssuerRegister all = *this;
  for (const Table::Row& row : table->rows) {
    IssuerName named;
    if (const std::string mistake = mistake_in(row.cells, named); !mistake.empty())
      return std::unexpected{table_error(file, row.line, mistake)};
    RegisteredIssuer& issuer = all.issuers_[row.cells[kId]];
    issuer.id = row.cells[kId];
    const std::vector<std::string> heirs = words_of(row.cells[kSuccessor]);
    const bool agrees = keep(issuer.credit_code, row.cells[kCode]) &&
                        keep(issuer.parent, row.cells[kParent]) &&
                        keep(issuer.fate, row.cells[kFate]) &&
                        (heirs.empty() || issuer.successors.empty() || issuer.successors == heirs);
    if (!agrees) {
      return std::unexpected{table_error(
          file, row.line, fmt::format("contradicts what was said of {} before", issuer.id))};
    }
    if (!heirs.empty()) issuer.successors = heirs;
    std::vector<std::string>& ids = all.ids_by_name_[fold(named.name)];
    if (std::ranges::find(ids, issuer.id) == ids.end()) ids.push_back(issuer.id);
    issuer.names.push_back(std::move(named));
  }
  for (const auto& [known, issuer] : all.issuers_) {
    std::vector<std::string> others = issuer.successors;
    if (!issuer.parent.empty()) others.push_back(issuer.parent);
    for (const std::string& other : others) {
      if (!all.issuers_.contains(other))
        return std::unexpected{
            table_error(file, 1, fmt::format("{} names {}, which is no id", known, other))};
    }
  }
  *this = std::move(all);
  return {};
}

const RegisteredIssuer* IssuerRegister::find(std::string_view wanted) const {
  const auto found = issuers_.find(wanted);
  return found == issuers_.end() ? nullptr : &found->second;
}

ResolvedIssuer IssuerRegister::resolve(std::string_view wanted, int year,
                                       std::uint32_t division) const {
  const std::string folded = fold(wanted);
  const auto ids = ids_by_name_.find(folded);
  if (ids == ids_by_name_.end()) return {.why = "no issuer is known by this name"};
  std::vector<const RegisteredIssuer*> found;
  std::string spans;
  for (const std::string& known : ids->second) {
    const RegisteredIssuer& issuer = issuers_.find(known)->second;
    bool fits = false;
    for (const IssuerName& one : issuer.names) {
      if (fold(one.name) != folded) continue;
      fits = fits || one.fits_report_of(year);
      spans += fmt::format("{}{} {}", spans.empty() ? "" : ", ", issuer.id, span_of(one));
    }
    if (fits) found.push_back(&issuer);
  }
  if (found.empty())
    return {.why = fmt::format("nobody was called so in {} (it names {})", year, spans)};
  if (found.size() > 1 && division != 0) {
    const auto is_elsewhere = [division](const RegisteredIssuer* issuer) {
      return division_of(issuer->credit_code) != division;
    };
    if (std::ranges::count_if(found, is_elsewhere) + 1 == std::ssize(found))
      std::erase_if(found, is_elsewhere);
  }
  if (found.size() > 1) return {.why = fmt::format("several are called so ({})", spans)};
  return {.issuer = found.front(), .why = {}};
}

IssuerRegister builtin_issuers() {
  IssuerRegister issuers;
  constexpr std::string_view kFile = "config/issuers.csv";
  [[maybe_unused]] const auto added = issuers.add(embedded(embedded_config(), kFile), kFile);
  assert(added);
  return issuers;
}

}  // namespace gongkai
