#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/organ.h"

namespace gongkai {

/// What may say where a report is from, each empty when unknown.
struct RegionEvidence {
  std::vector<std::string> issuers;  ///< names of organs, as printed
  std::string publisher;             ///< 发布机构
  std::string site;                  ///< the portal's name: 云溪区人民政府网
  std::string division;              ///< six digits of a credit code: as of its registration
};

/// The division of county rank or above that a report is from.
struct Region {
  std::uint32_t code = 0;  ///< GB/T 2260 in the asked year; 0: undecided
  std::string name;        ///< from the province inwards: 陕西省汉中市南郑区; empty: undecided
  /// How it was decided: "issuer", "publisher", "site", "credit_code", or several joined by "+"
  /// when it took them to tell equal names apart; "undecided: …" when nothing does.
  std::string rule;
  std::vector<std::uint32_t> candidates;  ///< what it may be when it is undecided
  int as_of = 0;  ///< the year of the table that was asked: the nearest that it reaches
};

/// Decides the region as of `year`. Never guesses: equal names that no evidence tells apart stay
/// undecided, with their candidates.
Region find_region(const RegionEvidence& evidence, int year);

}  // namespace gongkai
