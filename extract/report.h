#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/dates.h"
#include "extract/organ.h"
#include "extract/quantity.h"
#include "extract/region.h"
#include "extract/report_sections.h"
#include "extract/report_title.h"

namespace gongkai {

struct Document;

/// What a document is as a report on 法治政府建设, or as one of the genres beside it. What decided
/// its issuers, its year and its region stands among the document's claims.
struct Report {
  TitleGenre genre = TitleGenre::annual_report;
  std::string genre_rule;   ///< what told it: "title", "title in the body", "lead", "column"
  std::optional<int> year;  ///< the year that is reported on
  std::vector<std::string> issuers;        ///< in order; several when they sign together
  OrganLevel level = OrganLevel::unknown;  ///< of the first issuer
  OrganKind kind = OrganKind::other;       ///< of the first issuer
  Region region;                           ///< as of the report's year
  // Of annual reports only:
  std::optional<Date> due;           ///< 1 April of the next year
  std::optional<bool> on_time;       ///< published by then; nullopt when a date is unknown
  std::vector<Section> sections;     ///< the required ones that were found
  std::vector<Quantity> quantities;  ///< what the body counts

  [[nodiscard]] bool has(SectionKind section) const;
};

/// Reads a document as a report: sets Document::report, and adds claims about issuer, report_year
/// and region_code from the document's surroundings, which are the weakest. An annual report that
/// had no issuer or no year gets them from those. Leaves the document as it is when neither its
/// titles nor its column call it a report or a neighbour of one. `column` is what the portal file
/// or the listing calls the column (云溪区 法治政府建设年度报告), empty when unknown.
void read_report(Document& document, std::string_view column);

}  // namespace gongkai
