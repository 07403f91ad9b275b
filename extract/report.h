#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/dates.h"
#include "extract/content.h"
#include "extract/organ.h"
#include "extract/region.h"
#include "extract/report_sections.h"
#include "extract/report_title.h"

namespace gongkai {

/// What a document is as a report on 法治政府建设, or as one of the genres beside it.
struct Report {
  TitleGenre genre = TitleGenre::annual_report;
  std::string genre_rule;   ///< what told it: "title", "title in the body", "lead", "column"
  std::optional<int> year;  ///< the year that is reported on
  std::vector<std::string> issuers;        ///< in order; several when they sign together
  OrganLevel level = OrganLevel::unknown;  ///< of the first issuer
  OrganKind kind = OrganKind::other;       ///< of the first issuer
  Region region;                           ///< as of the report's year
  std::optional<Date> due;                 ///< 1 April of the next year
  std::optional<bool> on_time;             ///< published by then; nullopt when a date is unknown
  std::vector<Section> sections;           ///< the required ones that were found
  /// Every claim about issuer, report_year and region_code, the decided ones chosen. Those that the
  /// document does not have come from its surroundings and are the weakest.
  std::vector<Claim> claims;

  [[nodiscard]] bool has(SectionKind section) const;
};

/// Reads a document as a report; nullopt when neither its titles nor its column call it one, nor a
/// neighbour of one. `column` is what the portal file or the listing calls the column
/// (云溪区 法治政府建设年度报告), empty when unknown. Sections are those of annual reports only.
std::optional<Report> read_report(const Document& document, std::string_view column);

}  // namespace gongkai
