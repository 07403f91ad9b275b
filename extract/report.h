#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/content.h"

namespace gongkai {

/// What the title of an annual report on 法治政府建设 says.
struct ReportTitle {
  std::string issuer;  ///< empty when the title names none
  int year = 0;
};

/// Reads 重庆市綦江区金桥镇人民政府2025年度法治政府建设情况报告 and its kin; nullopt for other genres:
/// plans, self-inspections, half-year reports, notices that print a report, and everything else.
std::optional<ReportTitle> parse_report_title(std::string_view title);

/// The organ that a title names before 关于, or before the year of a report; empty when there is none.
std::string issuer_in_title(std::string_view title);

/// The claims about issuer and report year that title and blocks make: the document's own title at
/// the head of its body, the signature, the portal's title, the first sentences.
std::vector<Claim> claim_issuer(std::string_view title, const std::vector<Block>& blocks);

}  // namespace gongkai
