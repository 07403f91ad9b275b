#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/portal.h"
#include "extract/content.h"

namespace gongkai {

/// What came of asking for one more thing of a column.
struct Try {
  std::string url;
  std::string problem;  ///< a sentence; empty: it went well
  std::size_t rows =
      0;  ///< next page: how many it has, and how many of these were not on the first
  std::size_t new_rows = 0;
};

/// A column that a probe found, and what it gives.
struct FoundColumn {
  std::string url;
  std::string name;              ///< what navigation, its tags or its title call it
  std::string site;              ///< what the site calls itself
  std::vector<std::string> way;  ///< texts of the links that led here
  Listing listing;
  std::optional<Listing> part;  ///< the first sub-column, when the column has no rows of its own
  std::optional<Try> next_page;
  std::optional<Try> sample;         ///< a row of it that was opened
  std::optional<Document> document;  ///< that the sample gave

  /// The rows at hand: its own, or those of its first sub-column.
  [[nodiscard]] const std::vector<Row>& rows() const { return (part ? *part : listing).rows; }
  /// How many of the rows have titles of annual reports.
  [[nodiscard]] std::size_t reports() const;
};

/// A page that was asked on the way.
struct Step {
  std::string url;
  std::string text;     ///< of the link that led there
  std::string outcome;  ///< "a page", "a listing", or the reason why it gave nothing
};

/// What a probe found out.
struct Survey {
  std::string start;
  int requests = 0;
  std::vector<Step> steps;
  std::vector<FoundColumn> columns;
};

std::string to_text(const Survey& survey);
std::string to_json(const Survey& survey);

/// A portal file's content for the columns that were found; there must be one.
Portal portal_of(const Survey& survey);

}  // namespace gongkai
