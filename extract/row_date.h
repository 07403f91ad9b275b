#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "extract/listing_date.h"

namespace gongkai {

/// The date that a row is known by, of those in its `text`: a labelled publication date before any
/// other, a date of writing or of force last; of equals the last one, as portals print writing
/// before publication.
std::optional<RowDate> best_row_date(std::string_view text);

/// A date without a year, ISO, when the row's URL carries the same day with one; empty otherwise.
std::string with_year_of_url(const RowDate& date, std::string_view url);

}  // namespace gongkai
