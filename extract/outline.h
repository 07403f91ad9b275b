#pragma once

#include <string>
#include <vector>

#include "crawler/response.h"

namespace gongkai {

/// A link whose text may lead to the column of reports.
struct Signpost {
  std::string url;   ///< absolute
  std::string text;  ///< what the navigation calls it, without white space
  int promise = 0;   ///< 100: names the reports themselves; less: a step on the way (政务公开)
};
inline constexpr int kNamesReports = 100;

/// What a page says of itself and where it leads, whatever kind of page it is.
struct Outline {
  std::string site;                 ///< 云溪区人民政府: the SiteName tag
  std::string title;                ///< of the page
  std::string column;               ///< the ColumnName tag
  std::vector<Signpost> signposts;  ///< the most promising first, each URL once
};

/// Reads the navigation of a page: links, frames, and the catalogue trees that scripts build from
/// names and addresses. The text is what counts (法治政府建设年度报告, 法定主动公开内容, 政务公开);
/// a slug such as fzzfjsndbg only helps. Empty for what is no page.
Outline outline_of(const Response& response);

}  // namespace gongkai
