#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal.h"
#include "crawler/clock.h"
#include "extract/issuer_register.h"

namespace gongkai {

class Archive;

/// Who should publish a report: a line of a roster.
struct Expected {
  std::string issuer;           ///< id of the register, or a name
  std::optional<int> from, to;  ///< report years, both included
  std::uint32_t division = 0;   ///< GB/T 2260, where the name alone does not tell; 0: not said
};

/// The population that coverage is measured against: a CSV file with a column `issuer`, and where
/// they are needed `from`, `to` (report years) and `division`.
using Roster = std::vector<Expected>;
[[nodiscard]] std::expected<Roster, ConfigError> parse_roster(std::string_view csv,
                                                              std::string_view file);

/// What is there of one issuer's report on one year, the best first.
enum class CoverageStanding : std::uint8_t {
  archived,
  failed,      ///< a column lists it, and it could not be had
  listed,      ///< a column lists it, and it was not asked: it waits, or nobody wants it
  not_due,     ///< not seen, and it may still come by 1 April
  no_issuer,   ///< nobody to publish it: the issuer began later or ended before
  never_seen,  ///< it should be there (roster), and no column lists it
};
std::string_view to_string(CoverageStanding standing);

struct CoverageCell {
  CoverageStanding standing = CoverageStanding::never_seen;
  int documents = 0;         ///< archived
  std::string document;      ///< public id of the one that was published first
  std::string published_on;  ///< of that one; empty: it does not say
  std::optional<std::int64_t> days_late;
  std::string url;
  std::string reason;  ///< why it is not there, a sentence
};

struct CoverageRow {
  std::string id;              ///< of the register; empty: the name could not be resolved
  std::string name;            ///< of a known issuer its last; else as printed
  std::uint32_t division = 0;  ///< where the report says it is from; 0: undecided
  bool expected = false;       ///< the roster has it
  std::map<int, CoverageCell> years;
};

/// A name that the register does not resolve.
struct UnresolvedName {
  std::string name;
  std::string why;
  int reports = 0;  ///< that bear it; 0: it stands in the roster only
};

/// Something that has no place in the table: its title names no issuer or no year.
struct Unplaced {
  CoverageStanding standing = CoverageStanding::archived;
  std::string url;
  std::string title;
};

struct Coverage {
  bool has_roster = false;        ///< without one, it is only of the issuers that were met
  std::vector<int> years;         ///< from the first to the last, none left out
  std::vector<CoverageRow> rows;  ///< expected ones first, then by name
  std::vector<UnresolvedName> unresolved;
  std::vector<Unplaced> unplaced;

  [[nodiscard]] std::int64_t count(CoverageStanding standing) const;
  [[nodiscard]] std::int64_t late() const;
};

/// Which report years to look at; open where nothing is given.
struct CoverageYears {
  std::optional<int> from, to;
  [[nodiscard]] bool contains(int year) const {
    return (!from || *from <= year) && (!to || year <= *to);
  }
};

/// Holds the annual reports of an archive, and the rows of its columns whose titles announce one,
/// against what should be there.
Coverage cover(Archive& archive, const IssuerRegister& issuers, const std::optional<Roster>& roster,
               const CoverageYears& years, TimePoint now);

}  // namespace gongkai
