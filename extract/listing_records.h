#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/content.h"
#include "extract/listing.h"
#include "extract/listing_rows.h"

namespace gongkai {

// 大汉 JCMS: rows are <record>s of a <datastore>, HTML in CDATA; a column page embeds the first
// window of them, dataproxy.jsp answers with the others.

/// The rows of all records in `text` (a page or an answer), in order.
std::vector<Row> read_records(std::string_view text, const RowContext& context);

/// The answer of dataproxy.jsp to a window request; nullopt when `text` is none.
std::optional<Listing> read_datastore(std::string_view text, const ListingContext& context);

/// The requests for the windows after record `last`, of `window` records each.
struct WindowQuery {
  std::string_view url;  ///< of dataproxy, absolute, without the window's parameters
  std::string_view form;
  std::string_view method;
  std::string_view referer;
  int per_page = 0;
  int window = 0;
  int total = 0;
};
std::vector<Request> window_requests(const WindowQuery& query, int last, const Request& current);

}  // namespace gongkai
