#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/pattern.h"
#include "config/portal.h"
#include "crawler/url.h"
#include "extract/content.h"
#include "store/outcome.h"

namespace gongkai {

/// A portal with its pattern of interest compiled.
struct Watched {
  Portal portal;
  std::unique_ptr<Pattern> interest;  ///< null: every row is of interest
};

Watched watch(Portal portal);

/// Whether a row that `asked` showed, which leads to `url`, is of interest.
bool is_of_interest(const Row& row, const Url& url, const Request& asked, const Watched& watched);

/// Where a request was found.
struct FoundOn {
  const std::string& page;  ///< URL that answered
  const Request& asked;
  const Watched& watched;
  int depth = 0;  ///< steps from a start to what is found
  int year = 0;   ///< China's
};

/// What a listing page leads to, whatever of it is known already.
struct FollowUp {
  std::vector<FoundRow> rows;
  std::vector<Request> pages;    ///< after this one, in order
  std::vector<Request> columns;  ///< below this one
  std::vector<TurnedAway> turned_away;
};

/// The rows, next pages and sub-columns of a listing page or sitemap that is `depth` steps from a
/// start, those out of reach with the reason; `year` is China's. The rows of a sitemap have no
/// titles to be of interest by: where the portal has such a pattern, those below its paths are.
FollowUp follow_up(const Listing& listing, const Request& asked, const Watched& watched, int depth,
                   int year);

/// The files that a page hands out, as pages, those that stand in for its body first. Files have
/// none: they are asked one level deep.
FollowUp follow_up(const Document& document, const Request& asked, const Watched& watched,
                   int depth, int year);

/// The first page of the column that `asked` belongs to.
std::string column_of(const Request& asked);

}  // namespace gongkai
